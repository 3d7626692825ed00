import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayEnvironment } from '../environment.ts';
import { refuseOnSocket, type Refusal } from './refuse-on-socket.ts';

/**
 * Another upgrade than to a WebSocket is not taken, and the request is answered as it is (RFC 9110, 7.8): Java's HttpClient asks for h2c with
 * its first request. Node would hand each over as a socket. It writes `upgrade` when it has read the request line, and reads it when it has
 * read the headers.
 */
class ClientRequest extends IncomingMessage {
  declare asksForUpgrade?: boolean | null;

  get upgrade(): boolean {
    const isWebSocket = this.headers.upgrade?.toLowerCase() === 'websocket';
    return this.asksForUpgrade === true && (isWebSocket || this.method === 'CONNECT');
  }

  set upgrade(asks: boolean | null) {
    this.asksForUpgrade = asks;
  }
}

/** Node's HTTP server with our limits; a request that it refuses by itself is answered with a sentence, as every other is. */
export function createHttpServer(environment: GatewayEnvironment, listener: RequestListener): Server {
  const { HEADERS_TIMEOUT_MS, MAX_HEADER_BYTES, KEEP_ALIVE_MS } = environment;
  const server = createServer(
    {
      IncomingMessage: ClientRequest,
      requestTimeout: longestRequestMs(environment),
      headersTimeout: HEADERS_TIMEOUT_MS,
      // 30 s by default, whatever the time-outs.
      connectionsCheckingInterval: Math.min(1_000, HEADERS_TIMEOUT_MS),
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    listener,
  );
  // Five seconds less, so that none is closed under a client's next request.
  const hint = `timeout=${Math.floor(KEEP_ALIVE_MS / 1_000) - 5}`;
  server.prependListener('request', (_, response) => void response.setHeader('keep-alive', hint));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuse(socket, refusalOf(error.code, environment)),
  );
  return server;
}

/** An upload may take as long as its route allows, and any other request as long as its headers and its body twice. */
function longestRequestMs(environment: GatewayEnvironment): number {
  const { HEADERS_TIMEOUT_MS, BODY_TIMEOUT_MS, PASS_THROUGH_ROUTES } = environment;
  const plain = HEADERS_TIMEOUT_MS + 2 * BODY_TIMEOUT_MS;
  return Math.max(plain, ...PASS_THROUGH_ROUTES.map(({ timeoutMs }) => timeoutMs));
}

function refusalOf(
  code: string | undefined,
  { MAX_HEADER_BYTES, HEADERS_TIMEOUT_MS }: GatewayEnvironment,
): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW')
    return {
      status: 431,
      code: 'HEADERS_TOO_LARGE',
      message: `The headers are larger than the limit of ${MAX_HEADER_BYTES} bytes.`,
    };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return {
      status: 408,
      code: 'REQUEST_TIMEOUT',
      message: `The headers did not arrive within the limit of ${HEADERS_TIMEOUT_MS} ms, or the body did not in its time.`,
    };
  return { status: 400, code: 'BAD_REQUEST', message: 'This is no HTTP request.' };
}

/** As Node does by default: nothing is written into an answer that has begun. */
function refuse(socket: Duplex, refusal: Refusal): void {
  const { _httpMessage: answer } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  if (!socket.writable || answer?.headersSent === true) socket.destroy();
  else refuseOnSocket(socket, refusal);
}
