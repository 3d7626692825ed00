import { WebSocket } from 'ws';

/** A frame of graphql-transport-ws. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  // Tests look into it as deep as they like.
  readonly payload?: Payload & Payload[];
}

export interface Payload {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  readonly extensions?: Record<string, unknown>;
  readonly message?: string;
}

/** One socket, frame by frame: nothing is retried or hidden. */
export interface SocketClient {
  readonly socket: WebSocket;
  send(message: object): void;
  subscribe(id: string, query: string, more?: object): void;
  complete(id: string): void;
  /** The next frame that has not been taken; of this id when one is given. */
  next(id?: string): Promise<Frame>;
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
}

/** Connects without `connection_init`. */
export async function openSocket(
  url: string,
  options: ConstructorParameters<typeof WebSocket>[2] = {},
): Promise<SocketClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', options);
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of waiting) check();
  };
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  socket.on('message', (data) => {
    frames.push(JSON.parse((data as Buffer).toString()) as Frame);
    wake();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('close', wake);

  const next = (id?: string): Promise<Frame> =>
    new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(late);
        waiting.delete(check);
        act();
      };
      const late = setTimeout(
        () =>
          finish(() =>
            reject(new Error(`No frame for ${id ?? 'anyone'}; there are ${JSON.stringify(frames)}`)),
          ),
        60_000,
      );
      const check = (): void => {
        const index = frames.findIndex((frame) => id === undefined || frame.id === id);
        const [frame] = index < 0 ? [] : frames.splice(index, 1);
        if (frame !== undefined) finish(() => resolve(frame));
        else if (socket.readyState === WebSocket.CLOSED)
          finish(() => reject(new Error('The socket is closed.')));
      };
      waiting.add(check);
      check();
    });
  const send = (message: object): void => socket.send(JSON.stringify(message));
  return {
    socket,
    send,
    subscribe: (id, query, more = {}) => send({ id, type: 'subscribe', payload: { query, ...more } }),
    complete: (id) => send({ id, type: 'complete' }),
    next,
    closed,
    close: async () => {
      socket.close();
      await closed;
    },
  };
}

/** Connects and authenticates; resolves when acknowledged. @throws where it is closed before. */
export async function connect(url: string, token?: string): Promise<SocketClient> {
  const client = await openSocket(url);
  client.send({ type: 'connection_init', ...(token !== undefined && { payload: { accessToken: token } }) });
  const frame = await client.next();
  if (frame.type !== 'connection_ack') throw new Error(`Not acknowledged: ${JSON.stringify(frame)}`);
  return client;
}
