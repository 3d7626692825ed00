// One of several processes that hold the sockets of a stream's subscribers and count what arrives.
import { serveParent, tellParent } from '../harness/serve-parent.mjs';
import { mayNotSee } from '../subgraphs/feed.mjs';
import { subscribe } from './subscriber.mjs';

/** @typedef {{id: string, token: string}} Viewer */

/** @type {import('ws').WebSocket[]} */
let sockets = [];
let seeing = 0;
let closing = false;
/** How many have got each message so far. @type {Map<number, number>} */
let arrived = new Map();
/** @type {string[]} */
let wrong = [];

/** Opens a socket for each; resolves when all have subscribed. @param {{url: string, query: string, viewers: readonly Viewer[], atOnce?: number}} options */
async function open({ url, query, viewers, atOnce = 50 }) {
  closing = false;
  arrived = new Map();
  wrong = [];
  seeing = viewers.filter(({ id }) => !mayNotSee(id)).length;
  const waiting = [...viewers];
  const work = async () => {
    for (let viewer = waiting.pop(); viewer !== undefined; viewer = waiting.pop()) {
      const { id, token } = viewer;
      let last = 0;
      const onNumber = (/** @type {number} */ number) => {
        if (mayNotSee(id)) wrong.push(`${id} sees ${number}`);
        if (last !== 0 && number !== last + 1) wrong.push(`${id} gets ${number} behind ${last}`);
        last = number;
        count(number);
      };
      const onEnd = (/** @type {string} */ why) => {
        if (!closing) wrong.push(`${id}: ${why}`);
      };
      sockets.push(await subscribe({ url, token, query, onNumber, onEnd }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** The bench is told of each message that all have got. @param {number} number */
function count(number) {
  const now = (arrived.get(number) ?? 0) + 1;
  arrived.set(number, now);
  if (now < seeing) return;
  tellParent({ everybodyGot: number });
  arrived.delete(number);
}

/** Subscribes `times` more on every socket. @param {{query: string, times: number}} options */
function subscribeMore({ query, times }) {
  for (const socket of sockets)
    for (let n = 0; n < times; n += 1)
      socket.send(JSON.stringify({ id: `more-${n}`, type: 'subscribe', payload: { query } }));
}

async function close() {
  closing = true;
  await Promise.all(
    sockets.map((socket) => {
      const gone = new Promise((resolve) => socket.once('close', resolve));
      socket.close(1000);
      return gone;
    }),
  );
  sockets = [];
}

serveParent({}, { open, subscribeMore, close, wrong: () => wrong.slice(0, 3) });
