import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Answers a request on a socket, with its target and its head. */
export type Respond = (socket: Socket, request: { readonly target: string; readonly head: string }) => void;

/** As `TestNetwork` of packages/media has it. */
export interface TestWeb {
  readonly hosts: Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>;
  readonly routes: Readonly<Record<string, number>>;
  readonly otherwise: number;
}

/** Public addresses that lead to the hostile server. */
export const publicAddress = '93.184.216.34';
export const publicAddress6 = '2606:2800:220:1:248:1893:25c8:1946';

/** A server that does what it is told to on loopback, and one that stands at all places that nobody may ask. */
export interface HostileWeb {
  readonly network: TestWeb;
  /** Requests that came, in order. */
  readonly requests: string[];
  /** Connections to where nobody may connect. */
  forbidden(): number;
  on(target: string, respond: Respond): void;
  close(): Promise<void>;
}

export async function startHostileWeb(hosts: TestWeb['hosts']): Promise<HostileWeb> {
  const answers = new Map<string, Respond>();
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let forbidden = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = await listen((socket) => {
    keep(socket);
    let head = '';
    socket.on('data', (chunk) => {
      if (head.endsWith('\r\n\r\n')) return;
      head += chunk.toString('latin1');
      // It speaks no TLS.
      if (head.startsWith('\u0016')) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      if (!head.endsWith('\r\n\r\n')) return;
      const target = head.split(' ', 2)[1] ?? '';
      requests.push(head);
      (answers.get(target) ?? notFound)(socket, { target, head });
    });
  });
  const canary = await listen((socket) => {
    forbidden += 1;
    keep(socket);
    socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<title>secret</title>');
  });
  const port = portOf(server);
  const places = [publicAddress, publicAddress6].flatMap((address) => [`${address}:80`, `${address}:443`]);
  return {
    network: {
      hosts,
      routes: Object.fromEntries(places.map((place) => [place, port])),
      otherwise: portOf(canary),
    },
    requests,
    forbidden: () => forbidden,
    on: (target, respond) => void answers.set(target, respond),
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        [server, canary].map((each) => new Promise((resolve) => void each.close(() => resolve(undefined)))),
      );
    },
  };
}

const notFound: Respond = (socket) => void socket.end('HTTP/1.1 404 Not Found\r\n\r\n');

function listen(onSocket: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(onSocket).listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A whole answer. */
export function reply(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  status = '200 OK',
): Respond {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const all = { 'content-type': 'text/html; charset=utf-8', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => {
    socket.write(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`);
    socket.end(bytes);
  };
}

export function redirect(location: string, status = '302 Found'): Respond {
  return reply('', { location }, status);
}

/** Writes a beginning, and then more and more until the other side goes. */
export function forEver(beginning: string, more: (round: number) => string | Buffer): Respond {
  return (socket) => {
    let round = 0;
    const write = (): void => {
      while (!socket.destroyed && socket.write(more((round += 1))));
    };
    socket.on('drain', write);
    socket.write(beginning);
    write();
  };
}

/** Writes a beginning, and then nothing. */
export function silentAfter(beginning: string): Respond {
  return (socket) => void socket.write(beginning);
}
