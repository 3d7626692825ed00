import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  type CollectedSpan,
  everybodyLeaves,
  eventually,
  nextEvent,
  sendMessage,
  signUpFriends,
  started,
  startOwnPlatform,
  startTraceCollector,
  type TraceCollector,
  withHeaders,
} from '@parley/testkit';
import { randomBytes } from 'node:crypto';

const services = ['gateway', 'user', 'friend', 'chat', 'notification'];

let collector: TraceCollector;
let own: Awaited<ReturnType<typeof startOwnPlatform>> | undefined;
beforeAll(async () => {
  collector = await startTraceCollector();
  // Only what the client traces: each test knows its own.
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
  };
  own = await startOwnPlatform('e2e_traces', {
    envOf: Object.fromEntries(services.map((service) => [service, env])),
  });
});
afterEach(everybodyLeaves);
afterAll(async () => {
  await own?.stop();
  await collector.close();
});

const newTraceId = (): string => randomBytes(16).toString('hex');
const traceHeader = (traceId: string, flags = '01') => ({
  traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`,
});
const spansOf = (traceId: string): CollectedSpan[] =>
  collector.spans.filter((span) => span.traceId === traceId);
/** From a span up to where its trace begins here: `service: name`. */
function pathTo(span: CollectedSpan): string[] {
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent === undefined ? [] : pathTo(parent)), `${span.service}: ${span.name}`];
}
const subscription = `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename
  ... on MessageSent { message { text } } } }`;

test('each of 50 messages is one trace, from the request to the push on a socket', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const events = ben.subscribe(subscription, { roomId });
  await started(events);
  const canary = `canary-${randomBytes(8).toString('hex')}`;
  const traceIds = Array.from({ length: 50 }, newTraceId);
  await Promise.all(
    traceIds.map((traceId) => sendMessage(withHeaders(ada, traceHeader(traceId)), roomId, canary)),
  );
  for (const _traceId of traceIds) await nextEvent(events);

  const sent = ['gateway: mutation sendMessage', 'gateway: fetch chat', 'chat: mutation sendMessage'];
  await eventually(() => {
    for (const traceId of traceIds)
      expect(spansOf(traceId).map(pathTo)).toEqual(
        expect.arrayContaining([
          [...sent, 'chat: transaction room'],
          [...sent, 'chat: send message.events'],
          [...sent, 'notification: process MessageSent'],
          [...sent, 'gateway: push roomEvents'],
        ]),
      );
  });
  const shared = traceIds.flatMap(spansOf).filter(({ name }) => name === 'transaction room');
  for (const { attributes, links } of shared)
    expect(links.length).toBe(Number(attributes['db.operation.batch.size']) - 1);
  for (const secret of [canary, ada.tokens.accessToken, ben.tokens.accessToken, ada.username, ada.id])
    expect(collector.texts.some((text) => text.includes(secret))).toBe(false);
});

test('what the client does not trace is not traced, and goes on in the events all the same', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const events = ben.subscribe(subscription, { roomId });
  await started(events);
  const [untraced, traced] = [newTraceId(), newTraceId()];
  await sendMessage(withHeaders(ada, traceHeader(untraced, '00')), roomId, 'one');
  await sendMessage(ada, roomId, 'two');
  await sendMessage(withHeaders(ada, traceHeader(traced)), roomId, 'three');
  for (const _ of [1, 2, 3]) await nextEvent(events);
  await eventually(() => expect(spansOf(traced).length).toBeGreaterThan(6));
  expect(spansOf(untraced)).toEqual([]);
});
