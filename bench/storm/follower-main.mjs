// One of several processes that hold followers of rooms, cut them all at once, and go on behind their cursors.
import { serveParent } from '../harness/serve-parent.mjs';
import { followRoom, now } from '../platform/room-follower.mjs';

/** @typedef {{roomId: string, token: string}} Seat */
/** @typedef {Record<string, readonly {number: number, storedAt: number}[]>} Stored  by room; times in ms since the epoch */
/** @typedef {{seat: Seat, socket?: import('ws').WebSocket, cursor?: string, arrivals: {number: number, at: number}[], backAt: number}} Follower  `backAt`: when it last asked to go on */

/** @type {Follower[]} */
let followers = [];
/** Sockets that we cut say nothing of interest any more. */
const state = { generation: 0 };
let url = '';
let retries = 0;
/** @type {string[]} */
const wrong = [];

/** @param {Follower} follower @returns {Promise<void>} */
async function connect(follower) {
  const { seat, cursor } = follower;
  const own = state.generation;
  follower.socket = await followRoom({
    ...seat,
    url,
    after: cursor,
    onCursor: (next) => {
      if (own === state.generation) follower.cursor = next;
    },
    onMessage({ number }, at) {
      if (own === state.generation) follower.arrivals.push({ number, at });
    },
    onEnd: (why) => {
      if (own === state.generation && follower.socket !== undefined)
        wrong.push(`A socket ended by itself: ${why}`);
    },
  });
  follower.backAt = now();
}

/** @param {Follower} follower */
async function connectAgain(follower) {
  const own = state.generation;
  for (let tries = 0; tries < 20 && own === state.generation; tries += 1) {
    try {
      return await connect(follower);
    } catch {
      retries += 1;
    }
  }
  wrong.push('A follower could not come back.');
}

/** @param {{url: string, seats: readonly Seat[]}} options */
async function open(options) {
  url = options.url;
  followers = options.seats.map((seat) => ({ seat, arrivals: [], backAt: 0 }));
  const waiting = [...followers];
  const work = async () => {
    for (let follower = waiting.pop(); follower !== undefined; follower = waiting.pop())
      await connect(follower);
  };
  await Promise.all(Array.from({ length: 25 }, work));
}

/** Cuts all of them in one turn of the loop, and lets all come back at once. */
async function cut() {
  state.generation += 1;
  retries = 0;
  const cutAt = now();
  for (const follower of followers) {
    follower.socket?.terminate();
    delete follower.socket;
  }
  await Promise.all(followers.map(connectAgain));
  return { cutAt, connectedAt: now() };
}

/** What each got in all, and when the last of them had all that was stored before it was back. @param {{stored: Stored}} options */
function account({ stored }) {
  let lost = 0;
  let doubled = 0;
  let disordered = 0;
  let caughtUpAt = 0;
  for (const { seat, arrivals, backAt } of followers) {
    const at = new Map(arrivals.map((arrival) => [arrival.number, arrival.at]));
    doubled += arrivals.length - at.size;
    disordered += arrivals.filter(({ number }, index) => number < (arrivals[index - 1]?.number ?? 0)).length;
    const ofRoom = stored[seat.roomId] ?? [];
    lost += ofRoom.filter(({ number }) => !at.has(number)).length;
    const missed = ofRoom.filter(({ storedAt }) => storedAt <= backAt);
    caughtUpAt = Math.max(caughtUpAt, backAt, ...missed.map(({ number }) => at.get(number) ?? Infinity));
  }
  return { lost, doubled, disordered, caughtUpAt, retries, wrong: wrong.slice(0, 5) };
}

/** How many have not got all of their room. @param {{stored: Stored}} options */
function behind({ stored }) {
  return followers.filter(({ seat, arrivals }) => arrivals.length < (stored[seat.roomId]?.length ?? 0))
    .length;
}

function close() {
  state.generation += 1;
  for (const { socket } of followers) socket?.terminate();
  followers = [];
}

serveParent({}, { open, cut, account, behind, close });
