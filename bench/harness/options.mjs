/** @typedef {{quick: boolean, rounds: number, option: (name: string, fallback: number) => number, text: (name: string) => string | undefined}} BenchOptions  `option`: a number from the command line, as in `--seconds 10`; `text`: anything else */

/** @param {readonly string[]} given @returns {BenchOptions} throws for what is no number */
export function readOptions(given) {
  const quick = given.includes('--quick');
  const option = (/** @type {string} */ name, /** @type {number} */ fallback) => {
    const at = given.indexOf(`--${name}`);
    const value = at < 0 ? fallback : Number(given[at + 1]);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} wants a number.`);
    return value;
  };
  const text = (/** @type {string} */ name) =>
    given.includes(`--${name}`) ? given[given.indexOf(`--${name}`) + 1] : undefined;
  return { quick, option, text, rounds: option('rounds', quick ? 1 : 5) };
}
