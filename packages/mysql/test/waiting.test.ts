import { expect, test } from '@jest/globals';
import { engines, startTcpProxy } from '@parley/testkit';
import { openDatabase } from '../../../subgraphs/friend/src/stores/database.ts';
import { ping, waitForDatabase } from '../src/index.ts';

test('a service that starts while MySQL does not answer waits for it', async () => {
  const url = new URL(engines().mysqlUrl);
  const mysqlPort = Number(url.port);
  const proxy = await startTcpProxy();
  url.port = String(proxy.port);
  url.pathname = '/mysql';
  const database = openDatabase(url.href);
  try {
    const waiting = waitForDatabase(database);
    // The first attempt has failed, and with it the requests of that time.
    await expect(ping(database)).rejects.toThrow();
    proxy.leadTo(mysqlPort);
    await waiting;
    await ping(database);
  } finally {
    await database.$disconnect();
    await proxy.close();
  }
});
