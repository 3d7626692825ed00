import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';

const pageSize = 100;
const intervalMs = 1_000;

/**
 * Does what is due, each second, until nothing is. Several instances share it: `run` claims each thing before it does it, and ends it or puts
 * it off, so that it is not due any more. Who dies meanwhile leaves it to another.
 */
export function createDueWorker<Due>(deps: {
  readonly due: (now: Date, limit: number) => Promise<readonly Due[]>;
  readonly run: (due: Due, closing: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}): MessagingPart {
  const { due, run, now, onError } = deps;
  const closing = new AbortController();
  const part = createPeriodicPart(intervalMs, {
    async work() {
      let found: number;
      do {
        const page = await due(now(), pageSize);
        found = page.length;
        await Promise.all(page.map((each) => run(each, closing.signal)));
      } while (found === pageSize && !closing.signal.aborted);
    },
    onError,
  });
  return {
    start: () => part.start(),
    async close() {
      closing.abort();
      await part.close();
    },
  };
}
