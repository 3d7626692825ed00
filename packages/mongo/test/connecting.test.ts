import { expect, test } from '@jest/globals';
import { engines, startTcpProxy } from '@parley/testkit';
import { connectMongo } from '../src/index.ts';

test('a service that starts while MongoDB does not answer waits for it', async () => {
  const url = new URL(engines().mongodbUrl);
  const mongodbPort = Number(url.port);
  const proxy = await startTcpProxy();
  url.port = String(proxy.port);
  const mongo = connectMongo({ url: url.href, service: 'test' });
  try {
    const connecting = mongo.connect();
    // The first attempt has failed, and with it the requests of that time.
    await expect(mongo.ping()).rejects.toThrow();
    proxy.leadTo(mongodbPort);
    await connecting;
    await mongo.ping();
  } finally {
    await mongo.close();
    await proxy.close();
  }
});
