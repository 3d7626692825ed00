import { createEventBus, on, type EventBus } from '@parley/event-bus';
import { ConnectionClosed, ConnectionOpened, ConnectionsAlive, topics } from '@parley/events';
import { engines } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createConnectionEvents } from '../src/presence/connection-events.ts';
import { createConnectionReporter } from '../src/presence/report-connections.ts';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { quietLogger } from './support/shop.ts';
import { connect } from './support/socket-client.ts';

interface Consumed {
  readonly type: string;
  readonly gatewayId: string;
  readonly connectionId?: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly generation?: number;
  readonly part?: number;
  readonly of?: number;
  readonly connections?: readonly { connectionId: string; userId: string; sessionId: string }[];
}

const brokers = engines().kafkaBrokers.split(',');
const topicPrefix = `gateway-test-${randomUUID()}.`;
const consumed: Consumed[] = [];
let bus: EventBus;
let gateway: RunningGateway;
const of = (type: string, userId: string): readonly Consumed[] =>
  consumed.filter((event) => event.type === type && event.userId === userId);

beforeAll(async () => {
  bus = createEventBus({ brokers, clientId: 'gateway-test', topicPrefix, logger: quietLogger() });
  await bus.ensureTopics(topics.filter(({ name }) => name === 'gateway.connections'));
  const consume = (data: object, { type }: { type: string }): void =>
    void consumed.push({ ...data, type } as Consumed);
  const consumer = bus.createBroadcastConsumer({
    purpose: 'test.connections',
    instanceId: 'test',
    subscriptions: [
      on(ConnectionOpened, consume),
      on(ConnectionClosed, consume),
      on(ConnectionsAlive, consume),
    ],
  });
  await consumer.start();
  await eventually(() => consumer.readiness().ready, true);
  gateway = await startRunningGateway(() => ({
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC_PREFIX: topicPrefix,
    INSTANCE_ID: 'one',
    PRESENCE_TOPIC: 'gateway.connections',
    PRESENCE_INTERVAL_MS: '300',
  }));
});
afterAll(async () => {
  await gateway.close();
  await bus.close();
});

test('an authenticated socket is reported as opened, as alive, and as closed when it closes', async () => {
  const token = await gateway.issuer.token({ userId: 'ada', sessionId: 'phone' });
  const client = await connect(gateway.url, token);
  await eventually(() => of('ConnectionOpened', 'ada').length, 1);
  const [opened] = of('ConnectionOpened', 'ada');
  expect(opened).toMatchObject({ gatewayId: 'one', userId: 'ada', sessionId: 'phone' });
  const alive = (): readonly Consumed[] =>
    consumed.filter(({ connections }) =>
      connections?.some(({ connectionId }) => connectionId === opened?.connectionId),
    );
  await eventually(() => alive().length > 1, true);
  expect(alive()[0]).toMatchObject({ gatewayId: 'one', part: 1, of: 1 });
  expect(alive()[1]?.generation).toBeGreaterThan(alive()[0]?.generation ?? Infinity);
  await client.close();
  await eventually(() => of('ConnectionClosed', 'ada').length, 1);
  expect(of('ConnectionClosed', 'ada')[0]?.connectionId).toBe(opened?.connectionId);
});

test('a socket without a token is anonymous and is not reported', async () => {
  const nobody = await connect(gateway.url);
  const someone = await connect(gateway.url, await gateway.issuer.token({ userId: 'eve' }));
  await eventually(() => of('ConnectionOpened', 'eve').length, 1);
  expect(consumed.filter(({ type, userId }) => type === 'ConnectionOpened' && userId === undefined)).toEqual(
    [],
  );
  expect(new Set(consumed.map(({ userId }) => userId))).not.toContain('');
  await Promise.all([nobody.close(), someone.close()]);
});

test('a gateway that shuts down reports all of its connections as closed', async () => {
  const other = await startRunningGateway(() => ({
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC_PREFIX: topicPrefix,
    INSTANCE_ID: 'two',
    PRESENCE_TOPIC: 'gateway.connections',
  }));
  const names = Array.from({ length: 20 }, (_, index) => `guest-${index}`);
  for (const userId of names) await connect(other.url, await other.issuer.token({ userId }));
  await other.close();
  for (const userId of names) await eventually(() => of('ConnectionClosed', userId).length, 1);
});

test('without a broker that answers, sockets are served and the gateway closes in time', async () => {
  const alone = await startRunningGateway(() => ({
    KAFKA_BROKERS: '127.0.0.1:1',
    PRESENCE_TOPIC: 'gateway.connections',
  }));
  const client = await connect(alone.url, await alone.issuer.token({ userId: 'ada' }));
  expect((await ask(alone.url, '{ whoami }')).status).toBe(200);
  const started = Date.now();
  await Promise.all([alone.close(), client.closed]);
  expect(Date.now() - started).toBeLessThan(60_000);
});

test('while the broker is unavailable changes wait within a bound; then a report names all connections', async () => {
  const published: string[] = [];
  let unavailable = true;
  const reporter = createConnectionReporter({
    events: createConnectionEvents({ topic: 'connections', gatewayId: 'g' }),
    publish: (events) => {
      if (unavailable) return Promise.reject(new Error('unavailable'));
      published.push(...events.map(({ payload }) => payload));
      return Promise.resolve();
    },
    logger: quietLogger(),
    intervalMs: 60_000,
    maxPending: 5,
  });
  for (let count = 0; count < 2_500; count += 1) reporter.opened({ id: `user-${count}`, sessionId: 's' });
  unavailable = false;
  const parts = (): { connections: unknown[]; part: number; of: number }[] =>
    published
      .map((payload) => JSON.parse(payload) as { type: string; data: never })
      .filter(({ type }) => type === 'ConnectionsAlive')
      .map(({ data }) => data);
  await eventually(() => parts().length, 3);
  expect(parts().map(({ part, of, connections }) => [part, of, connections.length])).toEqual([
    [1, 3, 1_000],
    [2, 3, 1_000],
    [3, 3, 500],
  ]);
  expect(published.length).toBeLessThan(20);
  await reporter.close();
});
