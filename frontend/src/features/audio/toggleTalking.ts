import { selectSendingBlocked } from '@/state/selectors';
import { app } from '@/state/store';

export async function toggleTalking(): Promise<void> {
  const { startTalking, stopTalking } = await import('@/state/audio');
  const state = app();
  if (!state.config?.features.audio?.enabled) return;
  if (state.audio.connection !== 'off') stopTalking();
  else if (!selectSendingBlocked(state)) startTalking();
}
