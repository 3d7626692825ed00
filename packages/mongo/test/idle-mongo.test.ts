import { expect, jest, test } from '@jest/globals';
import { engines, eventually } from '@parley/testkit';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectMongo } from '../src/index.ts';

interface PoolModule {
  readonly ConnectionPool: { readonly prototype: { ensureMinPoolSize(): void } };
}

test('a pool that nobody asks anything is left in peace: by default it is looked at ten times a second', async () => {
  const { ConnectionPool } = createRequire(import.meta.url)('mongodb/lib/cmap/connection_pool') as PoolModule;
  const looks = jest.spyOn(ConnectionPool.prototype, 'ensureMinPoolSize');
  const mongo = connectMongo({ url: engines().mongodbUrl, service: 'test' });
  try {
    // The first connection may take longer than the driver waits, on a slow machine.
    await eventually(() => mongo.ping());
    expect(looks).toHaveBeenCalled();
    looks.mockClear();
    await sleep(1_000);
    expect(looks.mock.calls.length).toBeLessThan(3);
  } finally {
    await mongo.close();
  }
});
