// A process for one link: asks the page and its picture, answers a line of JSON and then the bytes of the picture. What a hostile server
// does to memory or to time ends with it. Plain JavaScript, because it is started by its path, from the sources and from the build.
import { readFileSync } from 'node:fs';
import { fetchPreview } from './fetch-preview.mjs';
import { Refused } from './refused.mjs';

/** @typedef {import('./link-preview-task.ts').RefusalReason} RefusalReason */
/** @typedef {import('./fetch-preview.mjs').Fetched} Fetched */

const graceMs = 500;
const task = /** @type {import('./link-preview-task.ts').LinkPreviewTask} */ (
  JSON.parse(process.argv[2] ?? '')
);
let hasAnswered = false;
/** @type {Set<string>} */
const hosts = new Set();
const time = new AbortController();
setTimeout(() => time.abort(), task.limits.timeoutMs);
// A resolver cannot be told to stop.
setTimeout(() => answer('too-slow', null), task.limits.timeoutMs + graceMs);

try {
  answer(null, await fetchPreview(task, time.signal, (asked) => hosts.add(asked)));
} catch (error) {
  if (time.signal.aborted) answer('too-slow', null);
  else answer(error instanceof Refused ? error.reason : 'broken', null);
}

/** The first answer counts, and ends the process with all that is still open. @param {RefusalReason | null} reason @param {Fetched | null} fetched */
function answer(reason, fetched) {
  if (hasAnswered) return;
  hasAnswered = true;
  const { host = '', page = null, image = null } = fetched ?? {};
  const memory = mostMemory();
  const imageSize = image?.length ?? null;
  const head = JSON.stringify({ reason, host, hosts: [...hosts], page, imageSize, memory });
  process.stdout.write(Buffer.concat([Buffer.from(`${head}\n`), image ?? Buffer.alloc(0)]), () =>
    process.exit(0),
  );
}

/** In bytes. Of Linux by this process alone: `maxRSS` begins there with what the process had that started this one. */
function mostMemory() {
  const { maxRSS } = process.resourceUsage();
  if (process.platform !== 'linux') return maxRSS * 1_024;
  const [, kilobytes = maxRSS] =
    /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}
