// Checks all files of deploy/ with the tools of their makers: `npm run deploy:check`, or `npm run deploy:check -- kubernetes`.
import { existsSync, readdirSync } from 'node:fs';

/**
 * What deploy/<area>/check.mjs exports. `check` resolves to what was found to be in order, one sentence each, and throws what is not.
 * A tool that cannot be had is a sentence that says how to get it.
 * @typedef {{check: () => Promise<readonly string[]>}} Area
 */

const here = new URL('./', import.meta.url);
const all = readdirSync(here).filter((name) => existsSync(new URL(`${name}/check.mjs`, here)));
const wanted = process.argv.slice(2);

for (const name of wanted.filter((each) => !all.includes(each))) {
  process.exitCode = 1;
  console.error(`${name}: there is nothing of that name to check, only ${all.join(', ')}.`);
}
for (const name of all.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  /** @type {Area} */
  const { check } = await import(new URL(`${name}/check.mjs`, here).href);
  try {
    const found = await check();
    console.log([`${name}: in order`, ...found.map((sentence) => `  ${sentence}`)].join('\n'));
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
