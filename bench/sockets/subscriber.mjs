import { WebSocket } from 'ws';
import { textOf } from './text-of.mjs';

/**
 * A client of one subscription, on `ws` alone: it takes as little as it can from whom it measures. Resolves when it has subscribed.
 * @param {{url: string, token: string, query: string, onNumber: (number: number) => void, onEnd: (why: string) => void}} options
 *   `onNumber`: of each message, in the order of arrival
 * @returns {Promise<WebSocket>}
 */
export function subscribe({ url, token, query, onNumber, onEnd }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    const fail = (/** @type {string} */ why) => {
      reject(new Error(why));
      onEnd(why);
    };
    socket.once('error', (error) => fail(error.message));
    socket.once('close', (code, reason) => fail(`closed with ${code} ${reason.toString()}`));
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { accessToken: token } })),
    );
    socket.on('message', (data) => {
      const text = textOf(data);
      const number = numberIn(text);
      if (number !== undefined) return onNumber(number);
      const { type } = JSON.parse(text);
      if (type === 'ping') return socket.send('{"type":"pong"}');
      if (type !== 'connection_ack') return fail(text.slice(0, 500));
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      resolve(socket);
    });
  });
}

const before = '"number":';

/** Undefined where it is no message with its sender: parsing each would take more than the gateway does. @param {string} text */
function numberIn(text) {
  const at = text.indexOf(before);
  if (at < 0 || !text.includes('"displayName":"Person ')) return undefined;
  return Number.parseInt(text.slice(at + before.length, at + before.length + 12), 10);
}
