import { expect, test } from '@jest/globals';
import { engines, eventually, startTcpProxy } from '@parley/testkit';
import { connectMongo, isMongoUnavailable } from '../src/index.ts';

test('a host that vanishes is unavailable in time, and the pool recovers when it is back', async () => {
  const url = new URL(engines().mongodbUrl);
  const proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  url.pathname = '/test';
  url.searchParams.set('directConnection', 'true');
  const mongo = connectMongo({ url: url.href, service: 'test' });
  try {
    await mongo.connect();
    await Promise.all(Array.from({ length: 10 }, () => mongo.ping()));
    proxy.swallow();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => mongo.ping()));
    for (const { status, reason } of asked as PromiseRejectedResult[]) {
      expect(status).toBe('rejected');
      expect(isMongoUnavailable(reason)).toBe(true);
    }
    proxy.heal();
    await eventually(() => mongo.ping());
  } finally {
    await mongo.close();
    await proxy.close();
  }
});
