/** @typedef {ReturnType<typeof createTally>} Tally  what an attacker was answered, by what it sent */

export function createTally() {
  /** @type {Record<string, number>} */
  const counts = {};
  return {
    counts,
    /** @param {string} what  for example `http: 400 GRAPHQL_VALIDATION_FAILED` */
    add: (what) => void (counts[what] = (counts[what] ?? 0) + 1),
  };
}

/** The first code that an answer has, or `data`. @param {string} text */
export function codeIn(text) {
  const [, code] = /"code":"(\w+)"/.exec(text) ?? [];
  return code ?? (text.includes('"errors"') ? 'errors' : 'data');
}
