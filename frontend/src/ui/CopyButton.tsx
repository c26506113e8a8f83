import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '@/lib/clipboard';
import { t } from '@/lib/i18n';
import { cn } from '@/lib/cn';
import { Button, type ButtonProps } from './Button';
import { Tooltip } from './Tooltip';

interface CopyButtonProps extends Omit<ButtonProps, 'onClick' | 'children'> {
  text: string | (() => string);
  label?: string;
}

export function CopyButton({ text, label = t('chat.messages.actions.copy.button'), className, ...props }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = copied ? t('chat.messages.actions.copy.success') : label;
  const Icon = copied ? Check : Copy;
  return (
    <Tooltip text={name}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={name}
        className={cn(copied && 'text-primary', className)}
        onClick={async () => setCopied(await copyText(typeof text === 'function' ? text() : text))}
        {...props}
      >
        <Icon className="size-4" strokeWidth={1.9} aria-hidden />
      </Button>
    </Tooltip>
  );
}
