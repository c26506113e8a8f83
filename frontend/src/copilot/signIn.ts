import { api } from '@/client/api';

/** Thrown when the app wants to know who is there and the page gave no token. */
export class NoToken extends Error {}

export async function signIn(token: string | undefined): Promise<void> {
  if (!token) throw new NoToken('No authentication token provided.');
  await api.tokenLogin(token);
}
