/** What the bench gave to `startChild`. @template T @returns {T} */
export function settings() {
  return JSON.parse(process.env.BENCH_SETTINGS ?? '{}');
}

/**
 * The other side of `startChild`: answers the bench's questions and ends with it.
 * @param {{port?: number}} ready  what the bench is told
 * @param {Record<string, (argument: any) => unknown>} verbs
 */
export function serveParent(ready, verbs) {
  const answer = async (/** @type {Question} */ { id, verb, argument }) => {
    try {
      const known = verbs[verb];
      if (known === undefined) throw new Error(`Nobody here knows ${verb}.`);
      process.send?.({ id, result: (await known(argument)) ?? null });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (/** @type {Question} */ question) => void answer(question));
  process.once('disconnect', () => process.exit());
  process.send?.({ ready: { port: ready.port ?? 0 } });
}

/** Tells the bench something that it did not ask for. @param {unknown} told */
export function tellParent(told) {
  process.send?.({ told });
}

/** @typedef {{id: number, verb: string, argument: unknown}} Question */
