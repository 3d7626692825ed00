import { Departure, type DepartureSignal } from '../operations/departure.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Aborted when the client is gone before it has taken its answer. By the connection: the response to a pipelined request whose turn has
 * not come never closes.
 */
export function departureOf({ socket }: IncomingMessage, response: ServerResponse): DepartureSignal {
  const departure = new Departure();
  const leave = (): void => departure.leave();
  if (socket.destroyed) leave();
  socket.setMaxListeners(0); // one for each request that was pipelined
  socket.once('close', leave);
  response.once('finish', () => socket.off('close', leave));
  return departure;
}
