// Holds the sockets of members who follow a group, and measures how long after its sending each message is there.
import { WebSocket } from 'ws';
import { serveParent } from '../harness/serve-parent.mjs';
import { latencies } from '../harness/statistics.mjs';
import { now } from '../platform/room-follower.mjs';
import { textOf } from '../sockets/text-of.mjs';

const query = `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { __typename
  ... on MessageSent { message { number text sender { displayName } } } } }`;

/** @type {Set<WebSocket>} */
const sockets = new Set();
/** @type {string[]} */
const wrong = [];
/** From before the request of the send to the frame, ms. @type {number[]} */
let delays = [];

/** @param {string} url @param {string} roomId @param {string} token @returns {Promise<void>} when the stream has begun */
function follow(url, roomId, token) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  sockets.add(socket);
  let last = 0;
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => {
      if (sockets.has(socket)) wrong.push(why);
      reject(new Error(why));
    };
    socket.on('error', ({ message }) => fail(message));
    socket.on('close', (code) => fail(`closed with ${code}`));
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { accessToken: token } })),
    );
    socket.on('message', (data) => {
      const at = now();
      const text = textOf(data);
      const sent = sentIn(text);
      if (sent !== undefined) {
        if (last !== 0 && sent.number !== last + 1) wrong.push(`${sent.number} comes after ${last}`);
        last = sent.number;
        delays.push(at - sent.at);
        return;
      }
      const { type, payload } = JSON.parse(text);
      if (type === 'ping') socket.send('{"type":"pong"}');
      else if (type === 'connection_ack')
        socket.send(
          JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { roomId } } }),
        );
      else if (type === 'next' && payload.data?.roomEvents?.__typename === 'StreamStart') resolve();
      else if (type !== 'next' || payload.errors !== undefined) fail(text.slice(0, 500));
    });
  });
}

/** Parsing each frame would take more than the gateway does. @param {string} frame @returns {{number: number, at: number} | undefined} */
function sentIn(frame) {
  const number = /"number":(\d+)/.exec(frame)?.[1];
  const at = /"text":"sent (\d+\.\d+)/.exec(frame)?.[1];
  return number === undefined || at === undefined || !frame.includes('"displayName":"Person ')
    ? undefined
    : { number: Number(number), at: Number(at) };
}

/** @param {{url: string, roomId: string, tokens: readonly string[]}} options */
async function open({ url, roomId, tokens }) {
  const waiting = [...tokens];
  const work = async () => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop())
      await follow(url, roomId, token);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

function take() {
  const taken = { count: delays.length, wrong: wrong.slice(0, 5), ...latencies(delays), delays };
  delays = [];
  return taken;
}

function close() {
  const all = [...sockets];
  sockets.clear();
  for (const socket of all) socket.terminate();
}

serveParent({}, { open, close, count: () => ({ count: delays.length, wrong: wrong.slice(0, 5) }), take });
