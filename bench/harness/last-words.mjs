/** @type {{name: string, said: () => string}[]} */
const all = [];

/** Keeps the end of what a program writes, for when something goes wrong. @param {string} name @param {import('node:child_process').ChildProcess} program */
export function rememberWords(name, { stdout, stderr }) {
  let said = '';
  for (const stream of [stdout, stderr])
    stream?.on('data', (/** @type {Buffer} */ chunk) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
  all.push({ name, said: () => said });
  return () => said;
}

/** What the programs of this run have said last, but for the silent ones. */
export function lastWords() {
  const spoken = all.filter(({ said }) => said() !== '');
  return spoken.map(({ name, said }) => `${name} said last:\n${said()}`).join('\n');
}
