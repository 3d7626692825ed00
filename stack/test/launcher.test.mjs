import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { makeFakeCheckout } from './fake-checkout.mjs';

/** @type {ReturnType<typeof makeFakeCheckout>} */
let checkout;
beforeAll(() => {
  checkout = makeFakeCheckout();
});
afterAll(() => checkout.remove());

describe('what cannot be started is said in one sentence with its cure', () => {
  test('a taken port of a service, and the setting that moves it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { code, errors } = await checkout.run(['stack/start.mjs'], {
      ...process.env,
      PARLEY_GATEWAY_PORT: String(port),
    });
    server.close();
    expect(errors).toBe(
      `Port ${port} for gateway is taken: stop what listens there, or choose another with PARLEY_GATEWAY_PORT=<port>.`,
    );
    expect(code).toBe(1);
  });

  test('a port that is none', async () => {
    const { errors } = await checkout.run(['stack/start.mjs'], { ...process.env, PARLEY_USER_PORT: 'eight' });
    expect(errors).toBe('PARLEY_USER_PORT is "eight", which is no port: set it to a number from 1 to 65535.');
  });

  test('a machine without the programs that fetch an engine', async () => {
    const env = { PATH: '/nowhere', PARLEY_CACHE: join(checkout.root, 'empty-cache') };
    const { code, errors } = await checkout.run(
      ['stack/cli.mjs', 'start', '--engines-only', '--profile', 'bare'],
      env,
    );
    expect(errors).toBe(
      'There is no apt-get to fetch MariaDB and Redis with: install Docker, or put mariadbd and redis-server on the PATH.',
    );
    expect(code).toBe(1);
  });

  test('an engine that is named and not there', async () => {
    const given = {
      PARLEY_MYSQL_URL: 'mysql://root@127.0.0.1:1/',
      PARLEY_MONGODB_URL: 'mongodb://127.0.0.1:1',
      PARLEY_REDIS_URL: 'redis://127.0.0.1:1',
      PARLEY_KAFKA_BROKERS: '127.0.0.1:1',
    };
    const { errors } = await checkout.run(['stack/cli.mjs', 'start', '--engines-only'], {
      ...process.env,
      ...given,
    });
    expect(errors).toBe(
      'PARLEY_MYSQL_URL points to 127.0.0.1:1, where nothing answers: start it there, or unset PARLEY_MYSQL_URL.',
    );
  });

  test('status of a profile that was never started exits with 3', async () => {
    const { code } = await checkout.run(['stack/cli.mjs', 'status', '--profile', 'never'], process.env);
    expect(code).toBe(3);
  });
});
