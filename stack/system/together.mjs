import { interruption } from './interruption.mjs';

/**
 * As Promise.all, but waits for all before it rejects, so that nothing starts behind the back of whoever cleans up.
 * @template {readonly unknown[]} Results
 * @param {{[Index in keyof Results]: Promise<Results[Index]>}} work
 * @returns {Promise<Results>}
 */
export async function together(work) {
  const settled = await Promise.allSettled(work);
  interruption.signal.throwIfAborted();
  const results = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return /** @type {any} */ (results);
}
