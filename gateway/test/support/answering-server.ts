import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A server whose answers a test writes. */
export interface AnsweringServer {
  readonly url: string;
  /** The answer to each request from now on; `count`: of this one, from 1. */
  answer: (response: ServerResponse, count: number, request: IncomingMessage) => void;
  readonly count: number;
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const sockets = new Set<Socket>();
  const state = { count: 0, answer: (response: ServerResponse): void => void response.end() };
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      state.count += 1;
      started.answer(response, state.count, request);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started: AnsweringServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    answer: state.answer,
    get count() {
      return state.count;
    },
    sockets,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return started;
}
