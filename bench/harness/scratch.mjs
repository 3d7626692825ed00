import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string[]} */
const folders = [];

/** A folder of this run. @param {string} name */
export function scratchFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `parley-bench-${name}-`));
  folders.push(folder);
  return folder;
}

/** Deletes what the run has made. */
export function removeScratch() {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
