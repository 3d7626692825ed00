// Sends through the gateway, in closed loops or at a given rate, and counts in how long what is answered how.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { serveParent, settings } from '../harness/serve-parent.mjs';
import { latencies } from '../harness/statistics.mjs';
import { send } from '../platform/send.mjs';

/** @type {{gatewayUrl: string, rooms: readonly import('../harness/rooms.mjs').Room[]}} */
const { gatewayUrl, rooms } = settings();
/** More would be a machine of its own. */
const mostWaiting = 3_000;
const pool = new Pool(new URL(gatewayUrl).origin, { connections: mostWaiting, pipelining: 1 });

/** @typedef {{afterMs: number, tookMs: number, failure?: string}} Outcome  `afterMs`: from the beginning to the answer */

/** @param {number} began @param {Outcome[]} outcomes */
async function sendOne(began, outcomes) {
  const room = rooms[Math.floor(Math.random() * rooms.length)];
  const sentAt = performance.now();
  const text = randomUUID();
  const settled = (/** @type {string | undefined} */ failure) => {
    const now = performance.now();
    outcomes.push({ afterMs: now - began, tookMs: now - sentAt, ...(failure && { failure }) });
  };
  const input = { token: room?.sender ?? '', roomId: room?.roomId ?? '', clientMessageId: text, text };
  await send(pool, input).then(
    () => settled(undefined),
    (error) => settled(/"code":"(\w+)"/.exec(String(error))?.[1] ?? String(error).slice(0, 200)),
  );
}

/** So many at a time. @param {{seconds: number, atOnce: number}} options */
async function closed({ seconds, atOnce }) {
  const began = performance.now();
  /** @type {Outcome[]} */
  const outcomes = [];
  const work = async () => {
    while (performance.now() - began < seconds * 1_000) await sendOne(began, outcomes);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return summary(outcomes, performance.now() - began);
}

/** So many a second, whatever becomes of them. @param {{seconds: number, perSecond: number}} options */
async function open({ seconds, perSecond }) {
  const began = performance.now();
  /** @type {Outcome[]} */
  const outcomes = [];
  /** @type {Set<Promise<void>>} */
  const waiting = new Set();
  let [sent, unsent] = [0, 0];
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - began) {
    for (; sent + unsent < (perSecond * elapsed) / 1_000;) {
      if (waiting.size >= mostWaiting) {
        unsent += 1;
        continue;
      }
      sent += 1;
      const one = sendOne(began, outcomes).finally(() => waiting.delete(one));
      waiting.add(one);
    }
    await sleep(10);
  }
  const inTime = summary(outcomes, performance.now() - began);
  await Promise.all(waiting);
  return { ...inTime, sent, unsent };
}

/** @param {readonly Outcome[]} outcomes @param {number} elapsedMs */
function summary(outcomes, elapsedMs) {
  const answered = outcomes.filter(({ failure }) => failure === undefined);
  const within = answered.filter(({ tookMs }) => tookMs <= 2_000);
  /** @type {Record<string, number>} */
  const failures = {};
  for (const { failure } of outcomes)
    if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1;
  return {
    answeredPerSecond: answered.length / (elapsedMs / 1_000),
    withinPerSecond: within.length / (elapsedMs / 1_000),
    failures,
    slowestMs: Math.max(0, ...outcomes.map(({ tookMs }) => tookMs)),
    answered: latencies(answered.map(({ tookMs }) => tookMs)),
    refused: latencies(outcomes.filter(({ failure }) => failure !== undefined).map(({ tookMs }) => tookMs)),
  };
}

serveParent({}, { closed, open });
