import { interruption } from './interruption.mjs';

/**
 * As Promise.all, but waits for all before it rejects, so that nothing starts while the launcher cleans up. The first failure interrupts
 * the others.
 * @template {readonly unknown[]} Results
 * @param {{[Index in keyof Results]: Promise<Results[Index]>}} work
 * @returns {Promise<Results>}
 */
export async function allOrInterrupt(work) {
  const interrupt = (/** @type {unknown} */ error) => {
    interruption.abort(error);
    throw error;
  };
  const settled = await Promise.allSettled(work.map((each) => each.catch(interrupt)));
  interruption.signal.throwIfAborted();
  const results = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return /** @type {any} */ (results);
}
