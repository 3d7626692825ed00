import { WebSocket } from 'ws';
import { textOf } from '../sockets/text-of.mjs';

/** @param {string} ofSender */
const queryOf = (ofSender) => /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on MessageSent {
        message {
          number
          text
          sender { ${ofSender} }
        }
      }
    }
  }
`;

/** @typedef {{number: number, text: string}} RoomMessage */

/**
 * Follows a room over a socket of its own, from `after` on. Resolves when it is told of the start, or has asked to go on behind `after`.
 * @param {{url: string, roomId: string, token?: string, internalToken?: string, after?: string | undefined, onMessage: (message: RoomMessage, at: number) => void, onCursor: (cursor: string) => void, onEnd: (why: string) => void}} options  `token` at the gateway, `internalToken` at the chat service itself; `at`: ms since the epoch
 * @returns {Promise<WebSocket>}
 */
export function followRoom({ url, token, internalToken, roomId, after, onMessage, onCursor, onEnd }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    const fail = (/** @type {string} */ why) => {
      reject(new Error(why));
      onEnd(why);
    };
    socket.on('error', (error) => fail(error.message));
    socket.once('close', (code) => fail(`closed with ${code}`));
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { accessToken: token } })),
    );
    socket.on('message', (data) => {
      const at = now();
      const frame = JSON.parse(textOf(data));
      if (frame.type === 'ping') return socket.send('{"type":"pong"}');
      if (frame.type === 'connection_ack') {
        // Who sent it is known by name to another service only.
        const query = queryOf(internalToken === undefined ? 'displayName' : 'id');
        const payload = { query, variables: { roomId, after }, extensions: { internalToken } };
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
        if (after !== undefined) resolve(socket);
        return undefined;
      }
      const event = frame.payload?.data?.roomEvents;
      if (frame.type !== 'next' || !event) return fail(textOf(data).slice(0, 500));
      onCursor(frame.payload.extensions.cursor);
      if (event.__typename === 'StreamStart') resolve(socket);
      else if (event.__typename === 'MessageSent') onMessage(event.message, at);
      else if (event.__typename !== 'MessagesRead') fail(textOf(data).slice(0, 500));
      return undefined;
    });
  });
}

/** Milliseconds since the epoch, of one clock for all processes of a machine, to fractions of one. */
export function now() {
  return performance.timeOrigin + performance.now();
}
