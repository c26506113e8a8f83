import { encodePcm, resample } from './pcm';
import workletUrl from './recorder.worklet.js?url';

export interface Recorder {
  /** Loudness right now, 0 to 1. */
  level(): number;
  stop(): void;
}

/** Asks for the microphone and gives its sound in pieces of about a tenth of a second. Throws when it is refused. */
export async function record(sampleRate: number, onPiece: (pcm: ArrayBuffer) => void): Promise<Recorder> {
  if (!navigator.mediaDevices) throw new DOMException('The microphone needs https', 'NotSupportedError');
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const { context, source } = connect(stream, sampleRate);
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) =>
    onPiece(encodePcm(resample(data, context.sampleRate, sampleRate)));
  source.connect(node);
  source.connect(analyser);
  return {
    level: () => loudness(analyser),
    stop() {
      stream.getTracks().forEach((track) => track.stop());
      void context.close();
    },
  };
}

/** Some browsers refuse to record at another rate than the device's. */
function connect(stream: MediaStream, sampleRate: number) {
  const context = new AudioContext({ sampleRate });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    void context.close();
    const native = new AudioContext();
    return { context: native, source: native.createMediaStreamSource(stream) };
  }
}

export function loudness(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  // Speech lies around 0.1; the root makes quiet parts visible.
  return Math.min(1, Math.sqrt(power) * 4);
}
