import type { StreamEvent } from './stream-event.ts';

/** The payload of one event as several operations get it. */
export interface SharedPayload {
  /** When it is made. Never rejects. */
  settled: Promise<void>;
  /** JSON; undefined while it is not known, and for good when it may not be shared (it has errors). */
  text: string | undefined;
}

/** Makes each event's payload once for all who see the same; undefined for an event without a source. Released with its source. */
export function createSharedPayloads() {
  const cache = new WeakMap<object, Map<string, SharedPayload>>();
  return (
    { sourceEvent, cursor }: StreamEvent<unknown>,
    shareKey: string,
    make: () => Promise<string | undefined>,
  ): SharedPayload | undefined => {
    if (sourceEvent === undefined) return undefined;
    const payloads = cache.get(sourceEvent) ?? new Map<string, SharedPayload>();
    cache.set(sourceEvent, payloads);
    const key = `${cursor} ${shareKey}`;
    const payload = payloads.get(key) ?? settle(make);
    payloads.set(key, payload);
    return payload;
  };
}

function settle(make: () => Promise<string | undefined>): SharedPayload {
  const payload: SharedPayload = { text: undefined, settled: Promise.resolve() };
  payload.settled = make().then(
    (text) => void (payload.text = text),
    () => undefined, // every other subscriber makes their own, and sees why that fails
  );
  return payload;
}
