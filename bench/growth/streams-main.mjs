// Holds the live streams of many people, ten on the socket of each, and counts what comes.
import { WebSocket } from 'ws';
import { serveParent } from '../harness/serve-parent.mjs';
import { textOf } from '../sockets/text-of.mjs';

/** @typedef {{token: string, roomIds: readonly string[]}} Viewer */

const roomEvents = `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { __typename
  ... on MessageSent { message { number text sender { displayName } } } } }`;
const others = [
  'subscription { inboxEvents { __typename } }',
  'subscription { friendsOnlineStatus { __typename } }',
  'subscription { friendEvents { __typename } }',
  'subscription { notificationReceived { __typename } }',
];

/** @type {Set<WebSocket>} */
const sockets = new Set();
const counts = { streams: 0, payloads: 0 };
/** @type {string[]} */
const wrong = [];

/** @param {string} url @param {Viewer} viewer @returns {Promise<void>} when all of its streams have begun */
function open(url, { token, roomIds }) {
  const operations = [
    ...others.map((query) => ({ query, variables: {} })),
    ...roomIds.map((roomId) => ({ query: roomEvents, variables: { roomId } })),
  ];
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  sockets.add(socket);
  const say = (/** @type {object} */ message) => socket.send(JSON.stringify(message));
  socket.on('open', () => say({ type: 'connection_init', payload: { accessToken: token } }));
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => {
      if (sockets.has(socket)) wrong.push(why);
      reject(new Error(why));
    };
    socket.on('error', ({ message }) => fail(message));
    socket.on('close', (code) => fail(`closed with ${code}`));
    // Presence begins with a status for each friend that is online: of none, nothing comes.
    const waiting = new Set(operations.flatMap(({ query }, id) => (query === others[1] ? [] : [String(id)])));
    socket.on('message', (data) => {
      const frame = JSON.parse(textOf(data));
      if (frame.type === 'ping') return say({ type: 'pong' });
      if (frame.type === 'connection_ack')
        return operations.forEach((payload, id) => say({ type: 'subscribe', id: String(id), payload }));
      if (frame.type !== 'next' || frame.payload.errors !== undefined)
        return fail(textOf(data).slice(0, 500));
      counts.payloads += 1;
      if (waiting.delete(frame.id) && waiting.size === 0) {
        counts.streams += operations.length;
        resolve();
      }
      return undefined;
    });
  });
}

/** @param {{url: string, viewers: readonly Viewer[]}} options */
async function openAll({ url, viewers }) {
  const waiting = [...viewers];
  const work = async () => {
    for (let viewer = waiting.pop(); viewer !== undefined; viewer = waiting.pop()) await open(url, viewer);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return counts;
}

function close() {
  const all = [...sockets];
  sockets.clear();
  for (const socket of all) socket.terminate();
}

serveParent({}, { open: openAll, counts: () => ({ ...counts, wrong: wrong.slice(0, 5) }), close });
