import { connect } from 'node:net';

/** One HTTP request over a TCP connection of its own, written piece by piece. */
export interface RawRequest {
  /** Resolves when the server handles the request: its headers have been read, its body has not. */
  readonly begun: Promise<void>;
  write(text: string): void;
  /** The answer, when the server has closed the connection. */
  readonly answer: Promise<RawAnswer>;
  destroy(): void;
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** `url`: where to connect; `target` of the request line as it is. Says by itself that a body follows. */
export function startRawRequest(
  url: string,
  { method = 'POST', target = '/graphql', headers = {}, isUnfinished = false }: RawHead,
): RawRequest {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const all = { host, expect: '100-continue', connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}${isUnfinished ? '' : '\r\n'}`);
  let received = '';
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  socket.on('data', (data) => {
    received += data.toString();
    if (received.startsWith('HTTP/1.1 100')) begin();
  });
  socket.on('error', () => undefined); // the server may cut it
  const answer = new Promise<RawAnswer>((resolve) => {
    socket.once('close', () => {
      const text = received.replace(/^HTTP\/1\.1 100[^\r]*\r\n\r\n/, '');
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text });
    });
  });
  return { begun, write: (text) => void socket.write(text), answer, destroy: () => socket.destroy() };
}

export interface RawHead {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Nothing ends the headers. */
  readonly isUnfinished?: boolean;
}
