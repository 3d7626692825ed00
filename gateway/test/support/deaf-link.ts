import { fanoutProtocol } from '@parley/service-kit/transport';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** A link to a subgraph on which it is never notified that it shall wait: as if all of its events were on their way already. */
export interface DeafLink {
  readonly url: string;
  close(): Promise<void>;
}

/** `to`: the GraphQL URL of the subgraph. */
export async function startDeafLink(to: string): Promise<DeafLink> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => fanoutProtocol,
  });
  server.on('connection', (near) => {
    const far = new WebSocket(to.replace(/^http/, 'ws'), fanoutProtocol);
    const opened = new Promise((resolve) => far.once('open', resolve));
    near.on('message', (data) => {
      const text = (data as Buffer).toString();
      if (!/"type":"(pause|resume)"/.test(text)) void opened.then(() => far.send(text));
    });
    far.on('message', (data) => near.send((data as Buffer).toString()));
    near.once('close', () => far.terminate());
    far.once('close', () => near.terminate());
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    close: () => {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
