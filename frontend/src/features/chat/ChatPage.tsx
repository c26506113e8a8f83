import { useEffect, useRef } from 'react';
import { useSearchParams } from 'wouter';
import { Composer } from '@/features/composer/Composer';
import { DropZone } from '@/features/composer/DropZone';
import { MessageList } from '@/features/messages/MessageList';
import { TaskAside, TaskFold } from '@/features/tasklist/TaskList';
import { Starters } from '@/features/welcome/Starters';
import { Welcome } from '@/features/welcome/Welcome';
import { cn } from '@/lib/cn';
import { useGlide } from '@/lib/useGlide';
import { ensureConnected } from '@/state/connection';
import { isEmpty } from '@/state/layout';
import { setApp, useApp } from '@/state/store';
import { ReloadError } from './ReloadError';
import { SessionError } from './SessionError';
import { Watermark } from './Watermark';

const MAX_PROMPT = 1000;

/** An empty chat has its composer in the middle, below a welcome; with the first message it goes to the bottom. */
export function ChatPage({ threadId }: { threadId?: string }) {
  useEffect(() => ensureConnected(threadId ?? null), [threadId]);
  usePromptFromAddress();
  const empty = useApp((state) => isEmpty(state.tree));
  const settled = useApp((state) => state.settled);
  const welcome = empty && settled;
  const composer = useRef<HTMLDivElement>(null);
  useGlide(composer, settled ? welcome : null);

  return (
    <div className="flex min-h-0 flex-1">
      <DropZone id={welcome ? 'welcome-screen' : undefined} className={cn('relative flex min-h-0 min-w-0 flex-1 flex-col', welcome && 'overflow-y-auto')}>
        {welcome ? (
          <div className="flex flex-[1_0_auto] flex-col justify-end pt-6 animate-in fade-in-0 duration-300">
            <Welcome />
          </div>
        ) : (
          <MessageList className="flex-1" />
        )}
        {/* Until it has its place nothing of it can be pressed: it would move away from below the pointer. */}
        <div ref={composer} className={cn('shrink-0 px-3 transition-opacity sm:px-4', empty && !settled && 'pointer-events-none opacity-0')}>
          <div className="relative mx-auto w-full max-w-(--column)">
            <ReloadError />
            <SessionError />
            <TaskFold />
            <Composer />
            {welcome && (
              <div className="pt-4 animate-in fade-in-0 duration-300">
                <Starters />
              </div>
            )}
          </div>
        </div>
        {welcome && <div className="flex-[1.2]" />}
        <Watermark />
      </DropZone>
      <TaskAside />
    </div>
  );
}

/** `/?prompt=…` fills the composer. */
function usePromptFromAddress(): void {
  const [query] = useSearchParams();
  const prompt = query.get('prompt');
  useEffect(() => {
    if (prompt) setApp({ draft: prompt.slice(0, MAX_PROMPT) });
  }, [prompt]);
}
