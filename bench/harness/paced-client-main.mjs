// Asks one gateway at a given rate, whatever its answers take: known queries, or new ones, each another.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { latencies } from './statistics.mjs';
import { serveParent } from './serve-parent.mjs';

/** @typedef {{url: string, bodies: readonly string[], token?: string, perSecond: number, seconds: number}} Load  the bodies in turn */

/** @param {Load} load */
async function run({ url, bodies, token, perSecond, seconds }) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 100, pipelining: 1 });
  /** @type {number[]} */
  const took = [];
  /** @type {Record<string, number>} */
  const statuses = {};
  const ask = async (/** @type {string} */ body) => {
    const began = performance.now();
    const answer = await pool.request({
      method: 'POST',
      path: pathname,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body,
    });
    const text = await answer.body.text();
    took.push(performance.now() - began);
    const what = text.includes('"errors"') ? `${answer.statusCode} with errors` : String(answer.statusCode);
    statuses[what] = (statuses[what] ?? 0) + 1;
  };
  const began = performance.now();
  const asked = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    asked.push(ask(bodies[n % bodies.length] ?? ''));
  }
  await Promise.all(asked);
  await pool.close();
  return { statuses, ...latencies(took) };
}

serveParent({}, { run });
