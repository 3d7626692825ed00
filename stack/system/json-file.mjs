import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * @template Content
 * @param {string} file
 * @returns {Content | undefined} undefined when it is absent or broken off
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** For its owner only. Readers see the old content or the new, never half of it. @param {string} file @param {unknown} content */
export function writeJson(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
