import { readStored, writeStored } from './storage';

const KEY = 'userEnv';

/** The values that a user gave for the variables an app asks for. */
export function storedUserEnv(): Record<string, string> {
  try {
    const stored: unknown = JSON.parse(readStored(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, string>) : {};
  } catch {
    return {};
  }
}

export const storeUserEnv = (env: Record<string, string>) => writeStored(KEY, JSON.stringify(env));
