import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands in a link of 127.0.0.1 and spoils it. */
export interface TcpProxy {
  readonly port: number;
  /** The connections that are open. */
  readonly connections: number;
  /** Where connections go that are made from now on; without one they are reset. */
  leadTo(port: number): void;
  /** Resets every connection in both directions, on the spot, as a process that dies would. */
  cut(): void;
  /** From now on nothing arrives, in either direction, and nobody is told, as when a cable is pulled; new connections hang, too. */
  swallow(): void;
  /** Ends that: what was on its way arrives late, as TCP has it. */
  heal(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target?: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let to = target;
  let isSwallowing = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const link = createLink(near, () => to);
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
function createLink(near: Socket, target: () => number | undefined): Link {
  let far: Socket | undefined;
  const reset = (): void => {
    near.resetAndDestroy();
    far?.resetAndDestroy();
  };
  const reach = (): Socket | undefined => {
    const port = target();
    return port === undefined ? undefined : tied(connect({ port, host: '127.0.0.1', noDelay: true }), near);
  };
  near.setNoDelay(true);
  near.on('error', reset);
  return {
    flow() {
      far ??= reach();
      if (far === undefined) return reset();
      near.pipe(far);
      far.pipe(near);
    },
    hold() {
      if (far !== undefined) for (const [from, to] of both(near, far)) from.unpipe(to).pause();
    },
    reset,
  };
}

/** When one half is gone so is the other. */
function tied(far: Socket, near: Socket): Socket {
  for (const [from, to] of both(near, far)) {
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => to.destroy());
  }
  return far;
}

function both(one: Socket, other: Socket): [Socket, Socket][] {
  return [
    [one, other],
    [other, one],
  ];
}
