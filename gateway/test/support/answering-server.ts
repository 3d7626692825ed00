import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface AnsweredRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server whose answers a test writes. */
export interface AnsweringServer {
  readonly url: string;
  readonly server: Server;
  /** The answer to each request from now on; `count`: of this one, from 1. */
  answer: (response: ServerResponse, count: number, request: AnsweredRequest) => void;
  readonly count: number;
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const sockets = new Set<Socket>();
  const state = { count: 0, answer: (response: ServerResponse): void => void response.end() };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    state.count += 1;
    started.answer(response, state.count, { headers: request.headers, body });
  };
  const server = createServer((request, response) => void answer(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started: AnsweringServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    server,
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
