import { isOnlyInterrupted } from '../system/interruption.mjs';

/**
 * Runs one step of a launcher and prints how it went and how long it took.
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function phase(name, work) {
  const start = performance.now();
  const report = (/** @type {string} */ symbol) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${symbol} ${name.padEnd(12)} ${seconds.padStart(6)} s`);
  };
  try {
    const result = await work();
    report('✓');
    return result;
  } catch (error) {
    if (!isOnlyInterrupted(error)) report('✗');
    throw error;
  }
}
