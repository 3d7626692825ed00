// What the graph has no longer of what a released one had: `node schema/breaking-changes.mjs <file with the released schema>`. It fails when there is something.
import { buildSchema, findBreakingChanges } from 'graphql';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** A sentence for each. @param {string} released SDL @param {string} current SDL */
export function breakingChanges(released, current) {
  const [before, now] = [released, current].map((sdl) => buildSchema(sdl, { assumeValid: true }));
  if (before === undefined || now === undefined) return [];
  return findBreakingChanges(before, now).map(({ description }) => description);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error('Name the file with the released schema.');
  const current = readFileSync(new URL('../packages/graph/schema.graphql', import.meta.url), 'utf8');
  const found = breakingChanges(readFileSync(file, 'utf8'), current);
  for (const sentence of found) console.error(sentence);
  if (found.length > 0) process.exitCode = 1;
}
