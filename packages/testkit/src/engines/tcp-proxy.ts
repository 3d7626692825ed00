import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform, type Writable } from 'node:stream';

/** Stands in a link of 127.0.0.1 and spoils it. */
export interface TcpProxy {
  readonly port: number;
  /** The connections that are open. */
  readonly connections: number;
  /** Where connections go that are made from now on; without one they are reset. */
  leadTo(port: number): void;
  /** Resets every connection in both directions, on the spot, as a process that dies would. */
  cut(): void;
  /** From now on nothing arrives, in either direction, and nobody is notified, as when a cable is pulled; new connections hang, too. */
  swallow(): void;
  /** Ends that: what was on its way arrives late, as TCP has it. */
  heal(): void;
  close(): Promise<void>;
}

export interface TcpProxyOptions {
  /** May change what the far side answers, chunk by chunk; length and order must stay. */
  readonly rewriteAnswer?: (chunk: Buffer) => Buffer;
  /** Called for each connection; what it answers sees all that the near side sends, chunk by chunk. */
  readonly onRequest?: () => (chunk: Buffer) => void;
}

export async function startTcpProxy(target?: number, options: TcpProxyOptions = {}): Promise<TcpProxy> {
  const links = new Set<Link>();
  let to = target;
  let isSwallowing = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const link = createLink(near, () => to, options);
    links.add(link);
    near.once('close', () => links.delete(link));
    if (!isSwallowing) link.flow();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const link of links) link.reset();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return links.size;
    },
    leadTo: (port) => (to = port),
    cut,
    swallow: () => {
      isSwallowing = true;
      for (const link of links) link.hold();
    },
    heal: () => {
      isSwallowing = false;
      for (const link of links) link.flow();
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}

interface Link {
  flow(): void;
  hold(): void;
  reset(): void;
}

/** The far half is connected when something is first let through. */
function createLink(
  near: Socket,
  target: () => number | undefined,
  { rewriteAnswer, onRequest }: TcpProxyOptions,
): Link {
  const answers = rewriteAnswer === undefined ? near : rewriting(near, rewriteAnswer);
  let far: Socket | undefined;
  const reset = (): void => {
    cutOff(near);
    if (far !== undefined) cutOff(far);
  };
  const reach = (): Socket | undefined => {
    const port = target();
    return port === undefined ? undefined : tied(connect({ port, host: '127.0.0.1', noDelay: true }), near);
  };
  near.setNoDelay(true);
  near.on('error', reset);
  return {
    flow() {
      const isFirst = far === undefined;
      far ??= reach();
      if (far === undefined) return reset();
      if (isFirst && onRequest !== undefined) near.on('data', onRequest());
      near.pipe(far);
      far.pipe(answers);
    },
    hold() {
      near.pause();
      if (far === undefined) return;
      near.unpipe(far);
      far.unpipe(answers);
      far.pause();
    },
    reset,
  };
}

function rewriting(near: Socket, rewrite: (chunk: Buffer) => Buffer): Writable {
  const transform = new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, rewrite(chunk)),
  });
  transform.pipe(near);
  return transform;
}

/** When one half is gone so is the other. */
function tied(far: Socket, near: Socket): Socket {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('error', () => cutOff(to));
    from.on('close', () => to.destroy());
  }
  return far;
}

/** libuv refuses to reset a socket that is being shut down; Node forgets it then, and spins at its exit waiting for it. */
function cutOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
