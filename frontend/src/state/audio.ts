import { t } from '@/lib/i18n';
import { notify } from '@/lib/notify';
import { Player } from '@/lib/audio/player';
import { record, type Recorder } from '@/lib/audio/recorder';
import { app, setApp, type AudioState } from './store';
import { send } from './transport';

/** Talking with an app: the microphone's sound goes to it, its sound is played (wire-protocol.md 2.5, 2.6). */

let recorder: Recorder | null = null;
let player: Player | null = null;

const setAudio = (change: Partial<AudioState>) => setApp(({ audio }) => ({ audio: { ...audio, ...change } }));

const sampleRate = () => app().config?.features.audio?.sample_rate ?? 24_000;

export function startTalking(): void {
  if (app().audio.connection !== 'off') return;
  setAudio({ connection: 'connecting' });
  send('audio_start');
}

export function stopTalking(): void {
  const wasOn = app().audio.connection === 'on';
  hangUp();
  if (wasOn) send('audio_end');
}

/** The app accepts the call or refuses it; it may also end it. */
export async function audioConnection(state: 'on' | 'off'): Promise<void> {
  if (state !== 'on') return hangUp();
  try {
    await pickUp();
  } catch (error) {
    hangUp();
    send('audio_end');
    notify.error((error as Error).name === 'NotAllowedError' ? t('chat.speech.denied') : t('chat.speech.failed'));
  }
}

export const playChunk = ({ track, data }: { track: string; data: ArrayBuffer | Uint8Array }) =>
  speaker().play(String(track), asBuffer(data));

export const interrupt = () => player?.interrupt();

/** Loudness of both sides, for the picture of the conversation. */
export const audioLevels = () => ({ user: recorder?.level() ?? 0, app: player?.level() ?? 0 });

async function pickUp(): Promise<void> {
  if (recorder) return;
  const began = performance.now();
  let isStart = true;
  const rate = sampleRate();
  recorder = await record(rate, (data) => {
    send('audio_chunk', { isStart, mimeType: 'pcm16', elapsedTime: performance.now() - began, data });
    isStart = false;
  });
  speaker();
  setAudio({ connection: 'on' });
}

function speaker(): Player {
  player ??= new Player(sampleRate(), (speaking) => setAudio({ speaking }));
  return player;
}

function hangUp(): void {
  recorder?.stop();
  player?.close();
  recorder = null;
  player = null;
  setAudio({ connection: 'off', speaking: false });
}

const asBuffer = (data: ArrayBuffer | Uint8Array): ArrayBuffer =>
  data instanceof ArrayBuffer ? data : (data.slice().buffer as ArrayBuffer);
