import { expect, test } from '@jest/globals';
import { engines, eventually, startTcpProxy } from '@parley/testkit';
import { openDatabase } from '../../../subgraphs/friend/src/stores/database.ts';
import { isMysqlUnavailable, ping } from '../src/index.ts';

test('a host that vanishes is unavailable in time, and the pool recovers when it is back', async () => {
  const url = new URL(engines().mysqlUrl);
  const proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  url.pathname = '/mysql';
  const database = openDatabase(url.href);
  try {
    await Promise.all(Array.from({ length: 10 }, () => database.$queryRaw`SELECT SLEEP(0.2)`));
    const sleeping = Array.from({ length: 10 }, () => database.$queryRaw`SELECT SLEEP(1)`);
    const inTransaction = database.$transaction(async (transaction) => {
      await ping(transaction);
      proxy.swallow();
      await ping(transaction);
    });
    const asked = await Promise.allSettled([...sleeping, inTransaction]);
    for (const { status, reason } of asked as PromiseRejectedResult[])
      if (status === 'rejected') expect([isMysqlUnavailable(reason), reason]).toEqual([true, reason]);
    expect(asked.at(-1)?.status).toBe('rejected');
    proxy.heal();
    await eventually(() => ping(database));
  } finally {
    await database.$disconnect();
    await proxy.close();
  }
});
