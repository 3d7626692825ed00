import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { FrameSocket } from './frame-socket.ts';
import { TransportConnection, type ConnectionHandlers } from './transport-connection.ts';

/** Binds a `ws` socket to the protocol. One without a subprotocol that we speak is closed with 4406. */
export function bindSocket(
  socket: WebSocket,
  frames: FrameSocket,
  handlers: ConnectionHandlers,
): TransportConnection {
  const connection = new TransportConnection(frames, handlers);
  socket.on('message', (data) => connection.receive((data as Buffer).toString()));
  socket.on('error', () => undefined); // `close` follows, and says all there is to say
  socket.once('close', () => connection.end());
  if (socket.protocol === '')
    connection.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
  return connection;
}
