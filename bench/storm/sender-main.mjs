// Sends so many messages a second over the rooms by turns, whatever the answers take.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { serveParent, settings } from '../harness/serve-parent.mjs';
import { now } from '../platform/room-follower.mjs';
import { send } from '../platform/send.mjs';

/** @type {{gatewayUrl: string, rooms: readonly import('../harness/rooms.mjs').Room[]}} */
const { gatewayUrl, rooms } = settings();
const pool = new Pool(new URL(gatewayUrl).origin, { connections: 64, pipelining: 1 });

/** What was stored, and when that was answered (ms since the epoch), by room. @type {Record<string, {number: number, storedAt: number}[]>} */
let sent = {};
const state = { sending: false };
/** @type {Promise<void>} */
let running = Promise.resolve();

/** As clients do: a send that fails is repeated, and a repeat makes no second message. @param {Parameters<typeof send>[1]} message */
async function sendUntilStored(message) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send(pool, message);
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** @param {{perSecond: number, most: number}} options */
async function run({ perSecond, most }) {
  const began = performance.now();
  /** @type {Promise<void>[]} */
  const onTheWay = [];
  for (let n = 0; state.sending && n < most; n += 1) {
    const room = rooms[n % rooms.length];
    if (room === undefined) throw new Error('There is no room.');
    const message = { token: room.sender, roomId: room.roomId, clientMessageId: randomUUID() };
    onTheWay.push(
      sendUntilStored({ ...message, text: `Message ${n}` }).then(
        (number) => void (sent[room.roomId] ??= []).push({ number, storedAt: now() }),
      ),
    );
    await sleep(Math.max(0, began + ((n + 1) * 1_000) / perSecond - performance.now()));
  }
  await Promise.all(onTheWay);
}

serveParent(
  {},
  {
    start(/** @type {{perSecond: number, most: number}} */ options) {
      sent = {};
      state.sending = true;
      running = run(options);
      running.catch(() => undefined); // reported by `stop`
    },
    async stop() {
      state.sending = false;
      await running;
      return sent;
    },
  },
);
