import type { UploadRules } from '@/client/types';
import { selectBlockingAsk } from '@/state/selectors';
import { useApp } from '@/state/store';

/** What may be attached right now; null when nothing may. */
export function useUploadRules(): UploadRules | null {
  const rules = useApp((state) => state.config?.features.spontaneous_file_upload);
  // A text that answers a question has no attachments; the other questions are not answered here at all.
  const asked = useApp((state) => selectBlockingAsk(state) !== null || state.ask !== null);
  return rules?.enabled && !asked ? rules : null;
}
