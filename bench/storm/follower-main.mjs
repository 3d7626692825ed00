// One of several processes that hold followers of rooms, cut them all at once, and go on behind their cursors.
import { serveParent } from '../harness/serve-parent.mjs';
import { followRoom, now } from '../platform/room-follower.mjs';

/** @typedef {{roomId: string, token: string}} Seat */
/** @typedef {{seat: Seat, socket?: import('ws').WebSocket, cursor?: string, numbers: number[], lateUntil: number, resumedAt?: number}} Follower  `lateUntil`: when the last message came that had been sent over a second before */

/** @type {Follower[]} */
let followers = [];
/** Sockets that we cut say nothing of interest any more. */
const state = { generation: 0 };
let url = '';
let retries = 0;
/** @type {string[]} */
const wrong = [];

const lateMs = 1_000;

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
    onMessage({ number, text }, at) {
      if (own !== generation) return;
      follower.numbers.push(number);
      follower.resumedAt ??= at;
      if (at - Number(text) > lateMs) follower.lateUntil = at;
    },
    onEnd: () => {
      if (own === state.generation && follower.socket !== undefined) wrong.push('A socket ended by itself.');
    },
  });
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
  followers = options.seats.map((seat) => ({ seat, numbers: [], lateUntil: 0 }));
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
    delete follower.resumedAt;
    follower.lateUntil = 0;
  }
  await Promise.all(followers.map(connectAgain));
  return { cutAt, connectedAt: now() };
}

/** What each got in all, and when the last of them was no longer behind. @param {{expected: Record<string, readonly number[]>}} options  numbers by room */
function account({ expected }) {
  let lost = 0;
  let doubled = 0;
  let disordered = 0;
  let caughtUpAt = 0;
  for (const { seat, numbers, lateUntil, resumedAt } of followers) {
    const distinct = new Set(numbers);
    doubled += numbers.length - distinct.size;
    lost += (expected[seat.roomId] ?? []).filter((number) => !distinct.has(number)).length;
    disordered += numbers.filter((number, index) => number < (numbers[index - 1] ?? 0)).length;
    caughtUpAt = Math.max(caughtUpAt, lateUntil, lateUntil === 0 ? (resumedAt ?? 0) : 0);
  }
  return { lost, doubled, disordered, caughtUpAt, retries, wrong: wrong.slice(0, 5) };
}

/** The least that any has got so far of its room. */
function behind(/** @type {{expected: Record<string, readonly number[]>}} */ { expected }) {
  return followers.filter(({ seat, numbers }) => numbers.length < (expected[seat.roomId]?.length ?? 0))
    .length;
}

function close() {
  state.generation += 1;
  for (const { socket } of followers) socket?.terminate();
  followers = [];
}

serveParent({}, { open, cut, account, behind, close });
