import { fanoutProtocol } from '@parley/service-kit/transport';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** What a subgraph sends: `ids` of all operations that get the same. */
export interface FanoutFrame {
  readonly type: string;
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly payload?: { readonly data?: unknown; readonly errors?: readonly unknown[] };
}

/** One socket for many viewers, as the gateway has it, frame by frame. */
export interface FanoutSocket {
  subscribe(
    id: string,
    query: string,
    options: { readonly internalToken: string; readonly variables?: object },
  ): void;
  /** The next frame; rejects when there is none for 8 s. */
  next(): Promise<FanoutFrame>;
  close(): Promise<void>;
}

export async function openFanoutSocket(url: string): Promise<FanoutSocket> {
  const socket = new WebSocket(url.replace(/^http/u, 'ws'), fanoutProtocol);
  const frames: FanoutFrame[] = [];
  socket.on('message', (data) => {
    frames.push(JSON.parse((data as Buffer).toString()) as FanoutFrame);
    socket.emit('frame');
  });
  const send = (message: object): void => socket.send(JSON.stringify(message));
  const next = async (): Promise<FanoutFrame> => {
    if (frames.length === 0) await once(socket, 'frame', { signal: AbortSignal.timeout(60_000) });
    return frames.shift() ?? next();
  };
  await once(socket, 'open');
  send({ type: 'connection_init' });
  await next();
  return {
    subscribe: (id, query, { internalToken, variables = {} }) =>
      send({ id, type: 'subscribe', payload: { query, variables, extensions: { internalToken } } }),
    next,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
