import { startOwnPlatform } from '@parley/testkit';
import { type OwnEngine, startOwnEngine } from '@parley/stack/services';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly message?: string };
}

let kafka: OwnEngine;
beforeAll(async () => {
  kafka = await startOwnEngine('kafka');
});
afterAll(async () => {
  await kafka.remove();
});

test('the first start, on an empty Kafka and empty databases, warns of nothing', async () => {
  const warnings: string[] = [];
  const joined = new Set<string>();
  const services = await startOwnPlatform('first_start', {
    ownEngines: { kafkaBrokers: kafka.url },
    onLine: (instance, line) => {
      const { level, msg, err } = JSON.parse(line) as LogLine;
      // An engine that does not answer in time on a busy machine is rightly warned of.
      const isSlow = /timed out|timeout|has not answered/iu.test(err?.message ?? '');
      if (['warn', 'error', 'fatal'].includes(level) && !isSlow) warnings.push(`${instance}: ${line}`);
      if (msg === 'Consumer has joined') joined.add(instance);
    },
  });
  await services.stop();
  expect(joined).toEqual(new Set(['user', 'friend', 'chat', 'notification', 'gateway']));
  expect(warnings).toEqual([]);
});
