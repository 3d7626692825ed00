import { WebSocket } from 'ws';
import { textOf } from '../sockets/text-of.mjs';

const query = /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on MessageSent {
        message {
          number
          text
          sender {
            displayName
          }
        }
      }
    }
  }
`;

/** @typedef {{number: number, text: string, sender: {displayName: string}}} RoomMessage */

/**
 * Follows a room over a socket of its own, from `after` on. Resolves when it is told of the start, or has asked to go on behind `after`.
 * @param {{url: string, token: string, roomId: string, after?: string | undefined, onMessage: (message: RoomMessage, at: number) => void, onCursor: (cursor: string) => void, onEnd: (why: string) => void}} options  `at`: ms since the epoch
 * @returns {Promise<WebSocket>}
 */
export function followRoom({ url, token, roomId, after, onMessage, onCursor, onEnd }) {
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
      const { type, payload } = JSON.parse(textOf(data));
      if (type === 'ping') return socket.send('{"type":"pong"}');
      if (type === 'connection_ack') {
        const variables = { roomId, after };
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
        if (after !== undefined) resolve(socket);
        return undefined;
      }
      const event = payload?.data?.roomEvents;
      if (type !== 'next' || !event) return fail(textOf(data).slice(0, 500));
      onCursor(payload.extensions.cursor);
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
