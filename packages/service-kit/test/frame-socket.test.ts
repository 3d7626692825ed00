import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { createFrameSocket, type FrameSocket } from '../src/transport/index.ts';

/** What the server writes to, and its peer. */
let frames: FrameSocket;
let peer: WebSocket;
let http: Server;
beforeEach(async () => {
  http = createServer();
  const server = new WebSocketServer({ noServer: true });
  const opened = new Promise<FrameSocket>((resolve) => {
    http.on('upgrade', (request, below, head) =>
      server.handleUpgrade(request, below, head, (socket) => resolve(createFrameSocket(socket, below))),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  peer = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  [frames] = await Promise.all([opened, once(peer, 'open')]);
});
afterEach(() => {
  peer.terminate();
  http.close();
});

const text = 'x'.repeat(10_000);
const writable = () => new Promise<void>((resolve) => frames.whenWritable(resolve));

/** As long as there is room; how many bytes that were. */
async function fill(): Promise<number> {
  let written = 0;
  while (!frames.isCongested()) {
    frames.send(text);
    written += text.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return written;
}

test('a peer that reads nothing has half a megabyte under way, however much the system would keep for it', async () => {
  peer.pause();
  const written = await fill();
  expect(written).toBeGreaterThan(400_000);
  expect(written).toBeLessThan(600_000);
  expect(frames.isStalled(60_000)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(frames.isStalled(50)).toBe(true);

  peer.resume();
  await writable();
  expect(frames.isCongested()).toBe(false);
  expect(frames.isStalled(0)).toBe(false);
});

test('a peer that reads gets as much as there is', async () => {
  let received = 0;
  const count = 1_000;
  const all = new Promise<void>((resolve) => {
    peer.on('message', () => void ((received += 1) === count && resolve()));
  });
  for (let sent = 0; sent < count; sent += 1) {
    if (frames.isCongested()) await writable();
    frames.send(text);
  }
  await all;
});
