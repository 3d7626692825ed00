import type { StreamEvent } from '@parley/service-kit/subgraph';

/** Broadcasts to every open stream. Values wait for a reader that is busy. */
export interface Channel<T> {
  emit(value: T, cursor?: string | null): void;
  fail(error: Error): void;
  complete(): void;
  open(): AsyncIterable<StreamEvent<T>>;
  listeners(): number;
}

type Signal<T> = { readonly event: StreamEvent<T> } | { readonly error: Error } | { readonly done: true };

export function createChannel<T>(): Channel<T> {
  const readers = new Set<(signal: Signal<T>) => void>();
  const send = (signal: Signal<T>): void => {
    for (const reader of readers) reader(signal);
  };
  return {
    emit: (value, cursor = null) => send({ event: { value, cursor } }),
    fail: (error) => send({ error }),
    complete: () => send({ done: true }),
    open: () => openReader(readers),
    listeners: () => readers.size,
  };
}

function openReader<T>(readers: Set<(signal: Signal<T>) => void>): AsyncIterableIterator<StreamEvent<T>> {
  const signals: Signal<T>[] = [];
  let wake: (() => void) | undefined;
  let closed = false;
  const reader = (signal: Signal<T>): void => {
    signals.push(signal);
    wake?.();
  };
  readers.add(reader);
  const end = { done: true, value: undefined } as const;
  const stream: AsyncIterableIterator<StreamEvent<T>> = {
    async next() {
      for (;;) {
        if (closed) return end;
        const signal = signals.shift();
        if (signal === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else if ('event' in signal) return { done: false, value: signal.event };
        else {
          await stream.return?.();
          if ('error' in signal) throw signal.error;
        }
      }
    },
    async return() {
      closed = true;
      readers.delete(reader);
      wake?.();
      return end;
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
