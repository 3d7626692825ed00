/** @typedef {{quick: boolean, rounds: number, option: (name: string, fallback: number) => number}} BenchOptions  `option`: a number from the command line, as in `--seconds 10` */

/** @param {readonly string[]} given @returns {BenchOptions} throws for what is no number */
export function readOptions(given) {
  const quick = given.includes('--quick');
  const option = (/** @type {string} */ name, /** @type {number} */ fallback) => {
    const at = given.indexOf(`--${name}`);
    const value = at < 0 ? fallback : Number(given[at + 1]);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} wants a number.`);
    return value;
  };
  return { quick, option, rounds: option('rounds', quick ? 1 : 5) };
}
