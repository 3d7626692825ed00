import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createRequire } from 'node:module';
import { noteTaken, openTestBus } from './support/test-bus.ts';

const require = createRequire(import.meta.url);

interface RequestQueueClass {
  readonly prototype: { checkPendingRequests(): void; scheduleCheckPendingRequests(): void };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the patch of kafkajs', () => {
  it('is made for the version that is installed', () => {
    expect((require('kafkajs/package.json') as { version: string }).version).toBe('2.2.4');
  });

  it('leaves an idle connection in peace: unpatched it checks 900 times a second', async () => {
    const { bus } = await openTestBus();
    const publisher = bus.createPublisher();
    await publisher.publish([noteTaken('a', 1)]);
    const { prototype } = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
    const checks = jest.spyOn(prototype, 'checkPendingRequests');
    // Not a wait for something: the idle time itself is what is measured.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(checks.mock.calls.length).toBeLessThan(5);
    await bus.close();
  });

  it('still sends what had to wait, more requests at once than one connection takes', async () => {
    const { bus } = await openTestBus();
    const publishers = Array.from({ length: 5 }, () => bus.createPublisher());
    const sent = publishers.flatMap((publisher) =>
      Array.from({ length: 20 }, async (_, n) => await publisher.publish([noteTaken('a', n)])),
    );
    await Promise.all(sent);
    await bus.close();
  });

  it('schedules a check for what waits until the end of a throttling, and none when nothing waits', async () => {
    // The bus applies it.
    await (await openTestBus()).bus.close();
    const { prototype } = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
    const queue = { pending: [] as unknown[], throttledUntil: -1, throttleCheckTimeoutId: null as unknown };
    prototype.scheduleCheckPendingRequests.call(queue);
    expect(queue.throttleCheckTimeoutId).toBeNull();

    const checked = new Promise<number>((resolve) => {
      Object.assign(queue, { checkPendingRequests: () => resolve(Date.now()) });
    });
    const throttledUntil = Date.now() + 30;
    Object.assign(queue, { pending: [{}], throttledUntil });
    prototype.scheduleCheckPendingRequests.call(queue);
    expect(await checked).toBeGreaterThanOrEqual(throttledUntil - 1);
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });
});
