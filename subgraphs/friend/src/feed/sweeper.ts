/** Repeats `sweep` now and every hour or so; one that fails is left to the next. */
export function startSweeper(deps: {
  sweep: (now: Date) => Promise<void>;
  logger: { warn(fields: object, message: string): void };
}): { close(): Promise<void> } {
  const hourMs = 60 * 60 * 1000;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const run = async (): Promise<void> => {
    await deps.sweep(new Date()).catch((error: unknown) => {
      deps.logger.warn({ err: error }, 'What is too old could not be deleted');
    });
    if (!closed) timer = setTimeout(next, hourMs * (0.75 + Math.random() / 2));
  };
  let running = run();
  function next(): void {
    running = run();
  }
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
