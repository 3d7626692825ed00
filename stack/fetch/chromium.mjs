import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../system/find-on-path.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { cached } from './cached.mjs';
import { unpackDebianPackages } from './debian.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** @type {typeof import('./chromium-contract.d.mts').findOrFetchChromium} */
export async function findOrFetchChromium() {
  if (process.env.PARLEY_CHROMIUM !== undefined) return process.env.PARLEY_CHROMIUM;
  for (const program of programs) {
    const found = findOnPath(program);
    if (found !== undefined && (await runs(found)).ok) return found;
  }
  try {
    return join(await cached('chromium-debian', { fetch: unpackChromium, verify }), launcher);
  } catch (error) {
    throw new StackProblem(
      'Chromium is on no PATH and could not be fetched from Debian: install it, or set PARLEY_CHROMIUM to the program.',
      { cause: error },
    );
  }
}

const launcher = 'chromium';
const program = 'usr/lib/chromium/chromium-headless-shell';

/** @param {string} folder */
async function unpackChromium(folder) {
  await unpackDebianPackages(folder, ['chromium-headless-shell'], { withDependencies: true });
  writeFileSync(join(folder, launcher), launcherScript(librariesIn(folder)));
  chmodSync(join(folder, launcher), 0o755);
}

/** Some libraries have a folder of their own, which their package's absolute run path would name. @param {string} folder */
function librariesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const libraries = entries.filter(({ name }) => /\.so(\.|$)/.test(name));
  const folders = libraries.map(({ parentPath }) => parentPath.slice(folder.length + 1));
  return [...new Set(folders)].filter((each) => each.includes('-linux-gnu'));
}

/** Found by its own place: the folder is renamed into the cache. Fonts and their settings are the machine's, or else the fetched ones. @param {readonly string[]} libraries */
function launcherScript(libraries) {
  return `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="${libraries.map((each) => `$here/${each}`).join(':')}"
[ -e "$here/etc/fonts/fonts.conf" ] && export FONTCONFIG_SYSROOT="$here"
exec "$here/${program}" "$@"
`;
}

/** @param {string} folder */
async function verify(folder) {
  const { ok, output } = await runs(join(folder, launcher));
  if (!ok) throw new Error(`The fetched Chromium does not run here.\n${lastLines(output, 3)}`);
}

/** A stub that only says how to install it is no browser. @param {string} path */
async function runs(path) {
  const { ok, output } = await runCommand(path, ['--version']);
  return { ok: ok && /^(Chromium|Google Chrome)\b/m.test(output), output };
}
