/**
 * Runs one step of a launcher and says how long it took.
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function phase(name, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${name.padEnd(12)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
