import { io, type Socket } from 'socket.io-client';
import type { Acknowledge, ClientEvents, ServerEventName } from './events';
import { rootPath, serverOrigin } from './paths';
import { SequenceTracker } from './sequence';

declare global {
  interface Window {
    transports?: string[];
  }
}

export interface HandshakeAuth {
  clientType: 'webapp' | 'copilot';
  sessionId: string;
  threadId: string;
  /** JSON text of an object. */
  userEnv: string;
  /** Percent-encoded name, or empty. */
  chatProfile: string;
}

interface SocketListeners {
  /** Asked anew at every (re)connect. */
  auth(): HandshakeAuth;
  onConnect(): void;
  onRefused(): void;
  onDisconnect(): void;
  onEvent(name: ServerEventName, payload: unknown, ack: Acknowledge | null): void;
}

/** One chat session's connection. Reconnects by itself until `close`. */
export class ChatSocket {
  private readonly socket: Socket;
  private readonly sequence = new SequenceTracker();

  /** `seen` = number of the last event that is known already. */
  constructor(seen: number, listeners: SocketListeners) {
    this.sequence.reset(seen);
    this.socket = io(serverOrigin() || window.location.origin, {
      path: `${rootPath()}/ws/socket.io`,
      withCredentials: true,
      forceNew: true,
      transports: window.transports,
      auth: (give) => give({ ...listeners.auth(), offset: this.sequence.last }),
    });
    this.socket.on('connect', () => {
      this.emit('connection_successful');
      this.emit('fetch_favorites');
      listeners.onConnect();
    });
    this.socket.on('connect_error', () => listeners.onRefused());
    this.socket.on('disconnect', () => listeners.onDisconnect());
    this.socket.onAny((name: ServerEventName, ...args: unknown[]) => {
      if (name === 'session_restored') this.startOverUnlessRestored(args[0]);
      const event = this.sequence.accept(args);
      if (event) listeners.onEvent(name, event.payload, event.ack);
    });
  }

  get seen(): number {
    return this.sequence.last;
  }

  emit<Name extends keyof ClientEvents>(name: Name, ...args: ClientEvents[Name]): void {
    this.socket.emit(name, ...args);
  }

  /** After a refusal socket.io gives up; a later attempt is up to us. */
  retry(): void {
    if (!this.socket.active) this.socket.connect();
  }

  close(): void {
    this.socket.offAny();
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  private startOverUnlessRestored(payload: unknown): void {
    // A restarted server counts from one again; what it sends now must not look old.
    if ((payload as { restored?: boolean } | null)?.restored === false) this.sequence.reset();
  }
}
