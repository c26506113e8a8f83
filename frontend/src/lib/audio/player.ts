import { decodePcm } from './pcm';
import { loudness } from './recorder';

/** A little in advance, so that pieces that arrive late leave no gaps. */
const LEAD_SECONDS = 0.08;

/** Plays pieces of sound one after the other. */
export class Player {
  private readonly context: AudioContext;
  private readonly analyser: AnalyserNode;
  private readonly playing = new Set<AudioBufferSourceNode>();
  private readonly muted = new Set<string>();
  private end = 0;
  private track: string | null = null;

  constructor(private readonly sampleRate: number, private readonly onSpeaking: (speaking: boolean) => void) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 512;
    this.analyser.connect(this.context.destination);
  }

  play(track: string, data: ArrayBuffer): void {
    if (this.muted.has(track) || data.byteLength < 2) return;
    this.track = track;
    void this.context.resume();
    const samples = decodePcm(data);
    const buffer = this.context.createBuffer(1, samples.length, this.sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.analyser);
    source.onended = () => this.finished(source);
    this.end = Math.max(this.end, this.context.currentTime + LEAD_SECONDS);
    source.start(this.end);
    this.end += buffer.duration;
    this.playing.add(source);
    this.onSpeaking(true);
  }

  /** What belongs to the interrupted track may still be under way; it stays silent for good. */
  interrupt(): void {
    if (this.track) this.muted.add(this.track);
    this.playing.forEach((source) => source.stop());
    this.playing.clear();
    this.end = 0;
    this.onSpeaking(false);
  }

  level = () => loudness(this.analyser);

  close(): void {
    this.interrupt();
    void this.context.close();
  }

  private finished(source: AudioBufferSourceNode): void {
    this.playing.delete(source);
    if (this.playing.size === 0) this.onSpeaking(false);
  }
}
