import type { StreamEvent } from './stream-event.ts';

/** The payload of one event as several operations get it. */
export interface SharedPayload {
  /** When it is made. Never rejects. */
  readonly settled: Promise<void>;
  /** JSON; undefined while it is not known, and for good when it may not be shared (it has errors). */
  readonly text: string | undefined;
}

/** Makes each event's payload once for all operations of the process that see the same in it. */
export interface SharedPayloads {
  /** Undefined for an event that has nothing in common with those of other streams. */
  of(
    event: StreamEvent<unknown>,
    shareKey: string,
    make: () => Promise<string | undefined>,
  ): SharedPayload | undefined;
}

/** Cached with the source event, and released with it. */
export function createSharedPayloads(): SharedPayloads {
  const cache = new WeakMap<object, Map<string, SharedPayload>>();
  return {
    of({ sourceEvent, cursor }, shareKey, make) {
      if (sourceEvent === undefined) return undefined;
      const payloads = cache.get(sourceEvent) ?? new Map<string, SharedPayload>();
      cache.set(sourceEvent, payloads);
      const key = `${cursor} ${shareKey}`;
      const payload = payloads.get(key) ?? settle(make);
      payloads.set(key, payload);
      return payload;
    },
  };
}

function settle(make: () => Promise<string | undefined>): SharedPayload {
  const payload: { text: string | undefined; settled: Promise<void> } = {
    text: undefined,
    settled: make().then(
      (text) => void (payload.text = text),
      () => undefined, // every other subscriber makes their own, and sees why that fails
    ),
  };
  return payload;
}
