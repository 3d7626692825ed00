// Asks one gateway, with so many requests in flight, and measures. A process of its own, so that it takes nothing from whom it measures.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { latencies } from '../harness/statistics.mjs';
import { serveParent, settings } from '../harness/serve-parent.mjs';
import { rooms } from '../subgraphs/data.mjs';

/** @type {{connections: number, tokens: readonly string[], query: string}} */
const { connections, tokens, query } = settings();

/** @typedef {{url: string, seconds: number, most: number}} Load  ends after `seconds`, or `most` requests */

/** @param {Load} load */
async function run({ url, seconds, most }) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const took = new Float64Array(most);
  const count = { sent: 0, done: 0 };
  const ask = async () => {
    const n = count.sent++;
    const variables = { room: String((n * 7919) % rooms) };
    const began = performance.now();
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: pathname,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[n % tokens.length]}` },
      body: JSON.stringify({ query, variables }),
    });
    const text = await body.text();
    took[count.done++] = performance.now() - began;
    if (statusCode !== 200 || text.includes('"errors"') || text.length < 3_000)
      throw new Error(`${statusCode} ${text.slice(0, 500)}`);
  };
  const began = performance.now();
  const end = began + seconds * 1_000;
  const loop = async () => {
    while (count.sent < most && performance.now() < end) await ask();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  const elapsed = (performance.now() - began) / 1_000;
  await Promise.race([pool.close(), sleep(1_000)]);
  return {
    requests: count.done,
    perSecond: count.done / elapsed,
    ...latencies(took.subarray(0, count.done)),
  };
}

/** One answer, for the bench to compare. @param {{url: string, room: string}} question */
async function answer({ url, room }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}` },
    body: JSON.stringify({ query, variables: { room } }),
  });
  return response.json();
}

serveParent({}, { run, answer });
