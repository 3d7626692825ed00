import { deferred } from '../deferred.ts';
import type { FormattedExecutionResult, Sink } from 'graphql-ws';

/** One payload of a subscription. */
export type Payload<Data> = FormattedExecutionResult<Data, { cursor?: string }>;

/** A running subscription: its payloads wait here, in order, until the test asks for them. */
export interface EventStream<Data = Record<string, unknown>> {
  /** The next payload. @throws when the stream ends or fails first, or after `timeoutMs` (60 s: no test depends on speed). */
  next(timeoutMs?: number): Promise<Payload<Data>>;
  /** Resolves when the stream has ended: with the error that ended it, or null. */
  readonly ended: Promise<unknown>;
  /** The payloads that wait. */
  waiting(): readonly Payload<Data>[];
  /** Unsubscribes. */
  stop(): void;
}

export function createEventStream<Data>(
  start: (sink: Sink<FormattedExecutionResult<Data, Record<string, unknown>>>) => () => void,
): EventStream<Data> {
  const waiting: Payload<Data>[] = [];
  const end = deferred<unknown>();
  let wake = deferred<void>();
  const stop = start({
    next: (payload) => {
      waiting.push(payload);
      wake.resolve();
    },
    error: (error) => end.resolve(error),
    complete: () => end.resolve(null),
  });

  const take = async (timeoutMs: number): Promise<Payload<Data>> => {
    const ended = end.promise.then((error) => Promise.reject(describe(error)));
    ended.catch(() => undefined);
    const late = timer(timeoutMs);
    try {
      for (;;) {
        const payload = waiting.shift();
        if (payload !== undefined) return payload;
        wake = deferred<void>();
        await Promise.race([wake.promise, ended, late.promise]);
      }
    } finally {
      late.cancel();
    }
  };
  return {
    next: (timeoutMs = 60_000) => take(timeoutMs),
    ended: end.promise,
    waiting: () => [...waiting],
    stop,
  };
}

/** What a lossless stream delivered: its one root field and the position after it. */
export interface Delivered<Event> {
  readonly event: Event;
  readonly cursor: string;
}

/** The next payload with its cursor; throws when it carries errors, no cursor, or another one in the event itself. */
export async function nextDelivered<Event>(
  stream: EventStream,
  timeoutMs?: number,
): Promise<Delivered<Event>> {
  const { data, errors, extensions } = await stream.next(timeoutMs);
  if (errors !== undefined) throw new Error(`An event carried errors: ${JSON.stringify(errors)}`);
  const [event] = Object.values(data ?? {});
  if (extensions?.cursor === undefined)
    throw new Error(`An event came without a cursor: ${JSON.stringify(event)}`);
  const { cursor } = (event ?? {}) as { cursor?: string };
  if (cursor !== undefined && cursor !== extensions.cursor)
    throw new Error(`An event and its extensions name two positions: ${JSON.stringify(event)}`);
  return { event: event as Event, cursor: extensions.cursor };
}

/** The value of the one root field of the next payload of a latest-only stream, which has no positions. */
export async function nextLatest<Value>(stream: EventStream, timeoutMs?: number): Promise<Value> {
  const { data, errors, extensions } = await stream.next(timeoutMs);
  if (errors !== undefined) throw new Error(`A payload carried errors: ${JSON.stringify(errors)}`);
  if (extensions?.cursor !== undefined) throw new Error('A latest-only stream has no cursors.');
  const [value] = Object.values(data ?? {});
  return value as Value;
}

/** The value of the one root field of the next payload. */
export async function nextEvent<Event>(stream: EventStream, timeoutMs?: number): Promise<Event> {
  return (await nextDelivered<Event>(stream, timeoutMs)).event;
}

/** The next so many payloads. */
export async function nextEvents<Event>(stream: EventStream, count: number): Promise<Event[]> {
  const events: Event[] = [];
  while (events.length < count) events.push(await nextEvent<Event>(stream));
  return events;
}

/** Waits for the stream's `StreamStart`: from then on nothing is missed. Answers its cursor. */
export async function started(stream: EventStream): Promise<string> {
  const { event, cursor } = await nextDelivered<{ __typename: string }>(stream);
  if (event.__typename !== 'StreamStart') throw new Error(`A stream began with ${JSON.stringify(event)}`);
  return cursor;
}

/**
 * Waits until an `error` frame ends the stream and answers the code of its first error.
 * @throws when it ends otherwise, or does not within `timeoutMs` (60 s).
 */
export async function refusedWith(
  stream: Pick<EventStream<unknown>, 'ended'>,
  timeoutMs = 60_000,
): Promise<string> {
  const late = timer(timeoutMs);
  const error = await Promise.race([stream.ended, late.promise]).finally(() => late.cancel());
  const [first] = Array.isArray(error) ? (error as { extensions?: { code?: unknown } }[]) : [];
  const code = first?.extensions?.code;
  if (typeof code === 'string') return code;
  throw new Error(`The stream was not refused: ${describe(error).message}`);
}

function describe(error: unknown): Error {
  const text =
    error === null ? 'it was completed' : JSON.stringify(error instanceof Error ? error.message : error);
  return new Error(`The stream ended where another payload was expected: ${text}`);
}

function timer(ms: number): { promise: Promise<never>; cancel(): void } {
  const late = deferred<never>();
  const handle = setTimeout(() => late.reject(new Error(`Nothing came within ${ms} ms.`)), ms);
  late.promise.catch(() => undefined);
  return { promise: late.promise, cancel: () => clearTimeout(handle) };
}
