import { shorten } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';

const rememberedTexts = 5_000;
const linesPerMinute = 60;

/** Logs each text once, cut, and so many in a minute: texts cost their senders nothing. The metric counts all. */
export function createUnlistedLog(logger: Logger, now: () => number = Date.now) {
  const logged = new LRUCache<string, true>({ max: rememberedTexts });
  let minute = 0;
  let lines = 0;
  return (text: string): void => {
    const sha256Hash = createHash('sha256').update(text).digest('hex');
    if (logged.get(sha256Hash) === true) return;
    const present = Math.floor(now() / 60_000);
    if (present !== minute) lines = 0;
    minute = present;
    if (lines >= linesPerMinute) return;
    lines += 1;
    logged.set(sha256Hash, true);
    logger.warn({ sha256Hash, text: shorten(text) }, 'An operation is not in the manifest');
  };
}
