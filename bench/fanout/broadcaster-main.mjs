// What `ws` alone can do: the same sockets, the same frames, and nothing between an event and its sockets.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { serveParent } from '../harness/serve-parent.mjs';
import { message, person } from '../subgraphs/data.mjs';
import { textOf } from '../sockets/text-of.mjs';
import { mayNotSee } from '../subgraphs/feed.mjs';

/** @type {Set<import('ws').WebSocket>} */
const readers = new Set();
/** Those of them that may see what is sent. @type {Set<import('ws').WebSocket>} */
const seeing = new Set();
let number = 0;
const http = createServer();
const sockets = new WebSocketServer({
  server: http,
  path: '/graphql',
  perMessageDeflate: false,
  handleProtocols: () => 'graphql-transport-ws',
});
sockets.on('connection', (socket) => {
  let hidden = false;
  socket.on('message', (data) => {
    const frame = JSON.parse(textOf(data));
    if (frame.type === 'connection_init') {
      const [, claims = ''] = frame.payload.accessToken.split('.');
      hidden = mayNotSee(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub);
      socket.send('{"type":"connection_ack"}');
    }
    if (frame.type !== 'subscribe') return;
    readers.add(socket);
    if (!hidden) seeing.add(socket);
  });
  socket.once('close', () => {
    readers.delete(socket);
    seeing.delete(socket);
  });
});

function publish(/** @type {number} */ count) {
  for (let n = 0; n < count; n += 1) {
    number += 1;
    const { id, text, sentAt, sender } = message(1, number);
    const { username, displayName, image } = person(sender.id);
    const messageSent = { id, number, text, sentAt, sender: { id: sender.id, username, displayName, image } };
    const extensions = { cursor: `cursor-${String(number).padStart(12, '0')}` };
    const frame = JSON.stringify({ id: '1', type: 'next', payload: { data: { messageSent }, extensions } });
    for (const socket of seeing) socket.send(frame);
  }
  return number;
}

await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = http.address();
serveParent(
  { port: typeof address === 'object' ? (address?.port ?? 0) : 0 },
  { publish, readers: () => readers.size },
);
