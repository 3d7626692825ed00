/**
 * The path of a Chromium for tests: `PARLEY_CHROMIUM`, one on the PATH, or one unpacked from Debian packages into the cache.
 * Rejects with one sentence when there is none.
 */
export function findOrFetchChromium(): Promise<string>;
