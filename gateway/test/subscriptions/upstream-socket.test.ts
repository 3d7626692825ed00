import { expect, test } from '@jest/globals';
import { fanoutProtocol } from '@parley/service-kit/transport';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { UpstreamSocket } from '../../src/upstreams/upstream-socket.ts';
import { quietLogger } from '../support/shop.ts';

test('an instance that answers pings but never acknowledges is given up', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => fanoutProtocol });
  await once(server, 'listening');
  const socket = new UpstreamSocket({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    logger: quietLogger(),
    limits: { maxMessageBytes: 1_000_000, maxAnswerBytes: 16 * 1024 * 1024 },
    timeoutMs: 200,
  });
  await expect(socket.ready).rejects.toThrow('before it was acknowledged');
  expect(socket.closed).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});
