import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import type { Step } from '@/client/types';
import { t } from '@/lib/i18n';
import { notify } from '@/lib/notify';
import { giveFeedback, withdrawFeedback } from '@/state/chat';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';

interface FeedbackProps {
  step: Step;
  /** The run that is scored. */
  scores: string;
}

const KINDS = [
  { value: 1, name: 'positive', icon: ThumbsUp },
  { value: 0, name: 'negative', icon: ThumbsDown },
] as const;

/** Two thumbs. A new one asks for a comment, the active one takes itself back. */
export function Feedback({ step, scores }: FeedbackProps) {
  const given = step.feedback?.value;
  const [asked, setAsked] = useState<0 | 1 | null>(null);
  const [comment, setComment] = useState('');

  const submit = async () => {
    const value = asked!;
    setAsked(null);
    await giveFeedback(scores, step.id, value, comment).then(
      () => notify.success(t('chat.messages.feedback.status.updated')),
      () => undefined,
    );
    setComment('');
  };

  return (
    <>
      {KINDS.map(({ value, name, icon }) => (
        <IconButton
          key={name}
          icon={icon}
          label={t(`chat.messages.feedback.${name}`)}
          size="icon-sm"
          className={given === value ? `${name}-feedback-on text-primary [&_svg]:fill-primary/20` : `${name}-feedback-off`}
          aria-pressed={given === value}
          onClick={() => (given === value ? withdrawFeedback(step.id).catch(() => undefined) : setAsked(value))}
        />
      ))}
      <Dialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={t('chat.messages.feedback.dialog.title')}
        footer={
          <Button id="submit-feedback" onClick={submit}>{t('chat.messages.feedback.dialog.submit')}</Button>
        }
      >
        <textarea
          autoFocus
          rows={4}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
          placeholder={t('chat.messages.feedback.dialog.yourFeedback')}
          aria-label={t('chat.messages.feedback.dialog.yourFeedback')}
          className="w-full resize-none rounded-lg border border-input bg-background px-3 py-2.5 text-sm leading-relaxed"
        />
      </Dialog>
    </>
  );
}
