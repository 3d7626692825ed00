import type { Logger } from '@parley/service-kit/process';

const hour = 60 * 60 * 1000;

/** Deletes every hour what is older than it is kept. Answers how to stop, which waits for a sweep in flight. */
export function startSweeping(deps: {
  sweep: (now: Date) => Promise<void>;
  logger: Logger;
}): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = deps
      .sweep(new Date())
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'Old rows could not be deleted'));
  }, hour);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
