import type { Observe } from './happening.ts';

/**
 * Whether a stream delivers. `connecting`: it never has. `reconnecting`: it did, and goes on as soon as it can. Its end is no status: the
 * iterator says it.
 */
export type StreamStatus = 'connecting' | 'open' | 'reconnecting';

/** What one stream reports of itself. */
export interface StreamStatusReport {
  /** It has been asked for, over the connection that is there or comes. */
  subscribed(): void;
  delivered(): void;
  /** The server has ended it for now. */
  interrupted(): void;
  ended(): void;
}

export type StreamStatuses = ReturnType<typeof createStreamStatuses>;

/** The statuses of a client's streams, which share what happens to their connection. */
export function createStreamStatuses() {
  const streams = new Set<() => void>();
  let isConnected = false;
  const observe: Observe = ({ type }) => {
    if (type !== 'connected' && type !== 'disconnected') return;
    isConnected = type === 'connected';
    for (const connectionChanged of streams) connectionChanged();
  };
  return {
    observe,
    of(onStatus: (status: StreamStatus) => void): StreamStatusReport {
      let status: StreamStatus = 'connecting';
      let isSubscribed = false;
      const become = (isOpen: boolean): void => {
        const next = isOpen ? 'open' : status === 'connecting' ? status : 'reconnecting';
        if (next === status || !streams.has(connectionChanged)) return;
        status = next;
        onStatus(status);
      };
      const connectionChanged = (): void => become(isConnected && isSubscribed);
      streams.add(connectionChanged);
      return {
        subscribed() {
          isSubscribed = true;
          if (isConnected) become(true);
        },
        delivered: () => become(true),
        interrupted() {
          isSubscribed = false;
          become(false);
        },
        ended: () => void streams.delete(connectionChanged),
      };
    },
  };
}
