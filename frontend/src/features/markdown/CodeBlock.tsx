import { memo } from 'react';
import { t } from '@/lib/i18n';
import { CopyButton } from '@/ui/CopyButton';
import { useHighlight } from './useHighlight';

interface CodeBlockProps {
  code: string;
  language?: string;
  /** Still being written. */
  open?: boolean;
}

export const CodeBlock = memo(function CodeBlock({ code, language = '', open = false }: CodeBlockProps) {
  const { html, covered } = useHighlight(code, language, open);
  return (
    <div className="code-block" dir="ltr">
      <div className="flex h-9 items-center justify-between pl-4 pr-1.5 text-xs text-muted-foreground">
        <span className="font-medium">{language.toLowerCase() || 'text'}</span>
        <CopyButton text={code} label={t('chat.messages.actions.copyCode')} />
      </div>
      <pre tabIndex={0}>
        <code className={language ? `language-${language}` : undefined}>
          {covered > 0 && <span dangerouslySetInnerHTML={{ __html: html }} />}
          {code.slice(covered)}
        </code>
      </pre>
    </div>
  );
});
