import type { Happening } from '@parley/client';
import {
  beginNotice,
  type ConnectionNotice,
  dueAt,
  nextNotice,
  type NoticeEvent,
} from './connection-notice.ts';

export interface Clock {
  /** In ms. */
  readonly now: () => number;
  /** Calls back after so many ms; answers how to stop that. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export type ConnectionState = ReturnType<typeof createConnectionState>;

/** What to say of the connection, and whether there is one: a store that `useSyncExternalStore` reads. */
export function createConnectionState({ now, after }: Clock, isOnline: boolean) {
  const listeners = new Set<() => void>();
  let state = beginNotice(isOnline, now());
  let stopTimer = (): void => undefined;
  const step = (event?: NoticeEvent): void => {
    const before = state;
    state = nextNotice(state, event, now());
    stopTimer();
    const due = dueAt(state);
    stopTimer = due === undefined ? () => undefined : after(Math.max(due - now(), 0), () => step());
    if (before.shown === state.shown && before.isConnected === state.isConnected) return;
    for (const changed of listeners) changed();
  };
  return {
    observe: ({ type }: Happening): void => {
      if (type === 'connected' || type === 'disconnected') step(type);
    },
    happen: (event: Exclude<NoticeEvent, 'connected' | 'disconnected'>): void => step(event),
    notice: (): ConnectionNotice => state.shown,
    isConnected: (): boolean => state.isConnected,
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    close: (): void => stopTimer(),
  };
}
