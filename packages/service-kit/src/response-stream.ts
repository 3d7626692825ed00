import type { ExecutionResult } from 'graphql';

type Result = IteratorResult<ExecutionResult, undefined>;
const done: Result = { done: true, value: undefined };

/**
 * Maps a source's events to payloads. `return()` reaches the source at once and settles a pending `next()` as done, even when
 * the source is quiet or does not settle its own; `onEnd` runs once, however it ends. (An async generator could do neither:
 * its `return()` waits for the pending `next()`.)
 */
export function createResponseStream<Event>(options: {
  source: AsyncIterable<Event>;
  respond: (event: Event) => Promise<ExecutionResult>;
  /** What to throw instead of what the source threw. */
  translate: (error: unknown) => Error;
  onEnd: () => void;
}): AsyncIterableIterator<ExecutionResult, undefined, undefined> {
  const { source, respond, translate, onEnd } = options;
  const events = source[Symbol.asyncIterator]();
  let ended = false;
  let release: (result: Result) => void = () => undefined;

  const end = () => {
    if (!ended) onEnd();
    ended = true;
    return done;
  };
  /** Not awaited: an async generator as source settles this only after its pending next(). */
  const releaseSource = () => void events.return?.()?.catch(() => undefined);
  const step = async (): Promise<Result> => {
    try {
      const event = await events.next();
      if (event.done === true || ended) return end();
      return { done: false, value: await respond(event.value) };
    } catch (error) {
      end();
      releaseSource(); // it may be the payload that failed, not the source
      throw translate(error);
    }
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      new Promise((resolve, reject) => {
        if (ended) return resolve(done);
        release = resolve;
        step().then(resolve, reject);
      }),
    async return() {
      if (ended) return done;
      end();
      release(done);
      releaseSource();
      return Promise.resolve(done);
    },
  };
}
