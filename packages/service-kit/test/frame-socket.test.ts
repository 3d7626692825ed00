import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { createFanoutWriter } from '../src/transport/fanout-writer.ts';
import { createFrameSocket, type FrameSocket } from '../src/transport/index.ts';
import { TransportOperation } from '../src/transport/transport-operation.ts';

/** What the server writes to, and its peer. */
let frames: FrameSocket;
let peer: WebSocket;
let http: Server;
/** Below the frames. */
let connection: Socket;
beforeEach(async () => {
  http = createServer();
  const server = new WebSocketServer({ noServer: true });
  const opened = new Promise<FrameSocket>((resolve) => {
    http.on('upgrade', (request, below, head) => {
      connection = below as Socket;
      server.handleUpgrade(request, below, head, (socket) => resolve(createFrameSocket(socket, below)));
    });
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

/** How often the system has been called since. */
function countWrites(): () => number {
  let count = 0;
  for (const name of ['_write', '_writev'] as const) {
    const write = connection[name]?.bind(connection) as (...given: unknown[]) => void;
    connection[name] = (...given: unknown[]) => {
      count += 1;
      write(...given);
    };
  }
  return () => count;
}

/** So many operations of the socket, whose ids are their numbers. */
function operationsOf(count: number): readonly TransportOperation[] {
  const running = new Map<string, TransportOperation>();
  return Array.from({ length: count }, (_, index) => {
    const operation = new TransportOperation(String(index), frames, running);
    running.set(operation.id, operation);
    return operation;
  });
}

/** What the peer gets, once it is so many messages. */
function received(count: number): Promise<readonly unknown[]> {
  const messages: unknown[] = [];
  return new Promise((resolve) => {
    peer.on('message', (data: Buffer) => {
      messages.push(JSON.parse(data.toString()));
      if (messages.length === count) resolve(messages);
    });
  });
}

test('the events of many streams in one turn are one write, each a frame', async () => {
  const write = createFanoutWriter(frames, true);
  const all = received(3);
  const writes = countWrites();
  const shared = {};
  const keys = [{}, shared, {}, shared];
  await Promise.all(
    operationsOf(4).map((operation, index) => {
      const key = keys[index] ?? {};
      return write(key, key === shared ? '"shared"' : `"own ${operation.id}"`, operation);
    }),
  );
  expect(writes()).toBe(1);
  expect(await all).toEqual([
    { id: '0', type: 'next', payload: 'own 0' },
    { type: 'next', ids: ['1', '3'], payload: 'shared' },
    { id: '2', type: 'next', payload: 'own 2' },
  ]);
});

test('a peer that does not take the events of a turn is congested, and gets them in order in the end', async () => {
  const write = createFanoutWriter(frames, true);
  const count = 80;
  const all = received(count);
  peer.pause();
  await Promise.all(
    operationsOf(count).map((operation) => write({}, JSON.stringify(`${operation.id} ${text}`), operation)),
  );
  expect(frames.isCongested()).toBe(true);
  expect(frames.isStalled(60_000)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(frames.isStalled(50)).toBe(true);
  const again = writable();
  peer.resume();
  await again;
  expect(frames.isStalled(0)).toBe(false);
  expect((await all).map((message) => (message as { id: string }).id)).toEqual(
    Array.from({ length: count }, (_, index) => String(index)),
  );
});

test('a write that fails leaves nothing corked', async () => {
  const all = received(1);
  expect(() =>
    frames.inOneWrite(() => {
      frames.send('"before"');
      throw new Error('It broke.');
    }),
  ).toThrow('It broke.');
  expect(await all).toEqual(['before']);
});
