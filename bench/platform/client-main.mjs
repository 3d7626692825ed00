// Sends through the gateway and follows the rooms as their other members do, and measures how long both take.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { latencies } from '../harness/statistics.mjs';
import { serveParent, settings } from '../harness/serve-parent.mjs';
import { followRoom, now } from './room-follower.mjs';
import { send } from './send.mjs';

/** @type {{gatewayUrl: string, rooms: readonly import('../harness/rooms.mjs').Room[]}} */
const { gatewayUrl, rooms } = settings();
const pool = new Pool(new URL(gatewayUrl).origin, { connections: 64, pipelining: 1 });

/** @typedef {{sentAt: number, number?: number, answeredMs?: number, seenMs?: number}} Sent */

/** When each message was sent, and how long after it was answered and seen, by its text. @type {Map<string, Sent>} */
let messages = new Map();
/** @type {string[]} */
const wrong = [];
/** @type {() => void} */
let onSeen = () => undefined;

const followers = rooms.map(({ roomId, reader }) => {
  let last = 0;
  return followRoom({
    url: gatewayUrl,
    token: reader,
    roomId,
    onCursor: () => undefined,
    onEnd: (why) => wrong.push(why),
    onMessage({ number, text }, at) {
      if (number !== last + 1 && last !== 0) wrong.push(`${roomId}: ${number} behind ${last}`);
      last = number;
      const message = messages.get(text);
      if (message === undefined) return;
      message.seenMs = at - message.sentAt;
      onSeen();
    },
  });
});
await Promise.all(followers);

/** @param {import('../harness/rooms.mjs').Room} room */
async function sendOne({ roomId, sender }) {
  const text = randomUUID();
  /** @type {Sent} */
  const message = { sentAt: now() };
  messages.set(text, message);
  message.number = await send(pool, { token: sender, roomId, clientMessageId: text, text });
  message.answeredMs = now() - message.sentAt;
}

/** Waits until all that was sent has been seen; throws when something is wrong. */
async function allSeen() {
  const deadline = performance.now() + 30_000;
  while ([...messages.values()].some(({ seenMs }) => seenMs === undefined)) {
    if (performance.now() > deadline || wrong.length > 0) break;
    await Promise.race([new Promise((resolve) => (onSeen = () => resolve(undefined))), sleep(100)]);
  }
  const lost = [...messages.values()].filter(({ seenMs }) => seenMs === undefined).length;
  if (lost > 0 || wrong.length > 0)
    throw new Error(`${lost} messages were not seen; ${wrong.slice(0, 10).join('; ')}`);
}

function results() {
  const all = [...messages.values()];
  messages = new Map();
  return {
    answered: latencies(all.map(({ answeredMs = NaN }) => answeredMs)),
    seen: latencies(all.map(({ seenMs = NaN }) => seenMs)),
  };
}

/** One message after the other in one room, with a pause after each has been seen. @param {{count: number, pauseMs: number}} options */
async function idle({ count, pauseMs }) {
  const [room] = rooms;
  if (room === undefined) throw new Error('There is no room.');
  for (let n = 0; n < count; n += 1) {
    await sendOne(room);
    await allSeen();
    await sleep(pauseMs);
  }
  return { messages: [...messages.values()], ...results() };
}

/** In every room one message on its way at a time. @param {{seconds: number, most: number}} options */
async function sustained({ seconds, most }) {
  const began = performance.now();
  const work = async (/** @type {import('../harness/rooms.mjs').Room} */ room) => {
    while (performance.now() - began < seconds * 1_000 && messages.size < most) await sendOne(room);
  };
  await Promise.all(rooms.map(work));
  const elapsed = (performance.now() - began) / 1_000;
  const sends = messages.size;
  await allSeen();
  return { sends, perSecond: sends / elapsed, ...results() };
}

serveParent({}, { idle, sustained });
