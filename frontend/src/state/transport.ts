import type { ClientEvents } from '@/client/events';
import type { ChatSocket } from '@/client/socket';

let socket: ChatSocket | null = null;

export const currentSocket = () => socket;

export function setSocket(next: ChatSocket | null): void {
  socket = next;
}

/** Sends to the session; without a connection the event waits in the socket, without a socket it is dropped. */
export function send<Name extends keyof ClientEvents>(name: Name, ...args: ClientEvents[Name]): void {
  socket?.emit(name, ...args);
}
