import { useCallback, useSyncExternalStore, type ReactNode } from 'react';

/**
 * The part of Recoil that elements use: atoms, selectors and their hooks. Recoil itself does not run with this version
 * of React.
 */
type Listener = () => void;
type Updater<T> = T | ((before: T) => T);

export interface RecoilState<T> {
  key: string;
  read(): T;
  write(value: T): void;
  reset(): void;
  subscribe(listener: Listener): () => void;
}

interface SelectorOptions<T> {
  key: string;
  get(helpers: { get<V>(state: RecoilState<V>): V }): T;
  set?(helpers: SetHelpers, value: T): void;
}

interface SetHelpers {
  get<V>(state: RecoilState<V>): V;
  set<V>(state: RecoilState<V>, value: Updater<V>): void;
  reset<V>(state: RecoilState<V>): void;
}

const listeners = new Set<Listener>();
const changed = () => listeners.forEach((listener) => listener());
const subscribe = (listener: Listener) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

const values = new Map<string, unknown>();

export function atom<T>({ key, default: initial }: { key: string; default: T }): RecoilState<T> {
  return {
    key,
    read: () => (values.has(key) ? (values.get(key) as T) : initial),
    write(value) {
      values.set(key, value);
      changed();
    },
    reset() {
      values.delete(key);
      changed();
    },
    subscribe,
  };
}

const get = <V,>(state: RecoilState<V>): V => state.read();
const set = <V,>(state: RecoilState<V>, value: Updater<V>) =>
  state.write(typeof value === 'function' ? (value as (before: V) => V)(state.read()) : value);
const helpers: SetHelpers = { get, set, reset: (state) => state.reset() };

export function selector<T>(options: SelectorOptions<T>): RecoilState<T> {
  // The same inputs give the same object, or React would never come to rest.
  let last: { text: string | undefined; value: T } | null = null;
  return {
    key: options.key,
    read() {
      const value = options.get({ get });
      const text = JSON.stringify(value);
      if (last && last.text === text && text !== undefined) return last.value;
      last = { text, value };
      return value;
    },
    write: (value) => options.set?.(helpers, value),
    reset: () => undefined,
    subscribe,
  };
}

export const useRecoilValue = <T,>(state: RecoilState<T>): T => useSyncExternalStore(state.subscribe, state.read);

export const useSetRecoilState = <T,>(state: RecoilState<T>) => useCallback((value: Updater<T>) => set(state, value), [state]);

export const useResetRecoilState = <T,>(state: RecoilState<T>) => useCallback(() => state.reset(), [state]);

export const useRecoilState = <T,>(state: RecoilState<T>) => [useRecoilValue(state), useSetRecoilState(state)] as const;

export const RecoilRoot = ({ children }: { children: ReactNode }) => children;
