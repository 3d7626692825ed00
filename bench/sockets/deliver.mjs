import { setTimeout as sleep } from 'node:timers/promises';
import { latencies } from '../harness/statistics.mjs';

/**
 * From publishing a message until all have it.
 * @param {{source: import('../harness/child.mjs').Child, audience: Awaited<ReturnType<typeof import('./audience.mjs').startAudience>>, perSecond: number, seconds: number}} options
 */
export async function deliver({ source, audience, perSecond, seconds }) {
  const took = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const published = performance.now();
    await audience.got(await source.ask('publish', 1));
    took.push(performance.now() - published);
  }
  return latencies(took);
}
