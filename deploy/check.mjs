// Checks all files of deploy/ with the tools of their makers: `npm run deploy:check`, or `npm run deploy:check -- kubernetes`.
import { existsSync, readdirSync } from 'node:fs';

/**
 * What deploy/<area>/check.mjs exports. `check` resolves to what was found to be in order, one sentence each, and throws what is not.
 * A tool that cannot be had is a sentence that says how to get it.
 * @typedef {{name: string, check: () => Promise<readonly string[] | void>}} Area
 */

const wanted = process.argv.slice(2);
const here = new URL('./', import.meta.url);
const areas = readdirSync(here)
  .filter((name) => existsSync(new URL(`${name}/check.mjs`, here)))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

for (const area of areas) {
  /** @type {Area} */
  const { name, check } = await import(new URL(`${area}/check.mjs`, here).href);
  try {
    const said = (await check()) ?? [];
    console.log([`${name}: in order`, ...said.map((sentence) => `  ${sentence}`)].join('\n'));
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (areas.length === 0) {
  process.exitCode = 1;
  console.error(`Nothing of that name can be checked: ${wanted.join(', ')}.`);
}
