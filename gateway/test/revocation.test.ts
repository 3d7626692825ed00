import { createEventBus, createEventFactory, type EventBus } from '@parley/event-bus';
import { engines } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createRevocations } from '../src/viewers/revocations.ts';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { quietLogger } from './support/shop.ts';
import { connect, openSocket } from './support/socket-client.ts';

/** An event of some domain; the gateway knows it by configuration only. */
const loggedOut = {
  type: 'LoggedOut',
  topic: 'accounts.events',
  schema: z.object({ session: z.object({ id: z.string() }) }),
  key: (data: { session: { id: string } }) => data.session.id,
};

let bus: EventBus;
let gateway: RunningGateway;
const topicPrefix = `gateway-test-${randomUUID()}.`;
const brokers = engines().kafkaBrokers.split(',');
const environment = {
  KAFKA_BROKERS: brokers.join(','),
  KAFKA_TOPIC_PREFIX: topicPrefix,
  REVOCATION_TOPIC: loggedOut.topic,
  REVOCATION_TYPE: loggedOut.type,
  REVOCATION_FIELD: 'data.session.id',
  REVOCATION_CLAIM: 'sid',
};
const isReady = async ({ url }: RunningGateway) =>
  eventually(async () => (await fetch(url.replace('graphql', 'readyz'))).status, 200);
const revoke = (sessionId: string) =>
  bus
    .createPublisher()
    .publish([createEventFactory({ source: 'test' })(loggedOut, { session: { id: sessionId } })]);
beforeAll(async () => {
  bus = createEventBus({ brokers, clientId: 'gateway-test', topicPrefix, logger: quietLogger() });
  await bus.ensureTopics([{ name: loggedOut.topic, partitions: 1 }]);
  gateway = await startRunningGateway(() => environment);
  await isReady(gateway);
});
afterAll(async () => {
  await gateway.close();
  await bus.close();
});

test("a session that ends takes its sockets and its tokens along within 2 s, and nobody else's", async () => {
  const ends = await gateway.issuer.token({ userId: 'ada', sessionId: 'phone' });
  const stays = await gateway.issuer.token({ userId: 'ada', sessionId: 'laptop' });
  const phones = [await connect(gateway.url, ends), await connect(gateway.url, ends)];
  const laptop = await connect(gateway.url, stays);
  for (const client of [...phones, laptop])
    client.subscribe('1', 'subscription { storeEvents { ... on Opened { at } } }');
  await eventually(() => gateway.shop.storeEvents.listeners(), 3);
  expect((await ask(gateway.url, '{ whoami }', { token: ends })).status).toBe(200);

  await revoke('phone');
  const published = Date.now();

  for (const phone of phones)
    expect(await phone.closed).toEqual({ code: 4401, reason: 'The session has ended. Log in again.' });
  expect(Date.now() - published).toBeLessThan(60_000);
  await eventually(() => gateway.shop.storeEvents.listeners(), 1);

  const refused = await ask(gateway.url, '{ whoami }', { token: ends });
  expect([refused.status, refused.body.errors?.[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
  const again = await openSocket(gateway.url);
  again.send({ type: 'connection_init', payload: { accessToken: ends } });
  expect((await again.closed).code).toBe(4401);

  expect((await ask(gateway.url, '{ whoami }', { token: stays })).status).toBe(200);
  gateway.shop.storeEvents.emit({ __typename: 'Opened', at: 1 });
  expect((await laptop.next('1')).payload?.data).toEqual({ storeEvents: { at: 1 } });
  await laptop.close();
});

test('a gateway that starts knows of the sessions that ended a while before', async () => {
  await revoke('tablet');
  const late = await startRunningGateway(() => environment);
  await isReady(late);
  const token = await late.issuer.token({ userId: 'ada', sessionId: 'tablet' });
  expect((await ask(late.url, '{ whoami }', { token })).status).toBe(401);
  await late.close();
});

test('so does a gateway whose clock is ahead, for as long as tokens of those sessions are taken', async () => {
  await revoke('watch');
  const { now } = Date;
  // As if they had ended ten minutes and half a minute ago, by the clock of this gateway alone.
  let aheadMs = 10.5 * 60_000;
  Date.now = () => now() + aheadMs;
  try {
    const late = await startRunningGateway(() => environment);
    await isReady(late);
    aheadMs = 0;
    const token = await late.issuer.token({ userId: 'ada', sessionId: 'watch' });
    expect((await ask(late.url, '{ whoami }', { token })).status).toBe(401);
    await late.close();
  } finally {
    Date.now = now;
  }
});

test('a revoked token is not taken again in the tolerance after its 10 minutes', () => {
  let now = 0;
  const revocations = createRevocations({ now: () => now });
  revocations.revoke('phone');
  now = 10 * 60_000 + 59_999;
  expect(revocations.has('phone')).toBe(true);
  now = 11 * 60_000;
  expect(revocations.has('phone')).toBe(false);
});
