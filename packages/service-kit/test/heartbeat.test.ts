import { afterEach, expect, jest, test } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import type { FrameSocket } from '../src/transport/frame-socket.ts';
import { startHeartbeat } from '../src/transport/heartbeat.ts';

afterEach(() => void jest.useRealTimers());

const idle = { isCongested: () => false, isStalled: () => false } as unknown as FrameSocket;

test('each of many sockets is asked once in an interval, and never all of them at once', () => {
  jest.useFakeTimers();
  const pings: number[] = [];
  const heartbeat = startHeartbeat({ everyMs: 10_000 });
  for (let index = 0; index < 1_000; index += 1) {
    const socket = Object.assign(new EventEmitter(), {
      ping: () => void pings.push(Date.now()),
      terminate: () => undefined,
    });
    heartbeat.watch(socket as unknown as WebSocket, idle);
  }
  jest.advanceTimersByTime(10_000);
  heartbeat.stop();
  const times = [...new Set(pings)];
  const atOnce = times.map((time) => pings.filter((each) => each === time).length);
  expect([pings.length, Math.max(...atOnce)]).toEqual([1_000, 100]);
});
