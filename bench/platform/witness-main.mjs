// Stands on the way of the messages of one room: tells when each was on Kafka, and when the chat service itself showed it.
import { createEventBus, on } from '@parley/event-bus';
import { MessageSent } from '@parley/events';
import { createInternalTokenSigner } from '@parley/service-kit/contract';
import { createLogger } from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { serveParent, settings } from '../harness/serve-parent.mjs';
import { followRoom, now } from './room-follower.mjs';
import { send } from './send.mjs';

/** @type {{chatUrl: string, kafkaBrokers: string, topicPrefix: string, privateKey: string, room: import('../harness/rooms.mjs').Room}} */
const { chatUrl, kafkaBrokers, topicPrefix, privateKey, room } = settings();
const sign = createInternalTokenSigner({ privateKey });
const pool = new Pool(new URL(chatUrl).origin, { connections: 1, pipelining: 1 });

/** When each message was seen there, by its number. @type {{kafka: Record<number, number>, chat: Record<number, number>}} */
const seen = { kafka: {}, chat: {} };

const bus = createEventBus({
  brokers: kafkaBrokers.split(','),
  clientId: 'bench',
  topicPrefix,
  logger: createLogger({ service: 'bench', instanceId: 'witness', level: 'fatal' }),
});
const consumer = bus.createBroadcastConsumer({
  purpose: 'bench',
  instanceId: 'witness',
  subscriptions: [
    on(MessageSent, ({ roomId, number }) => {
      if (roomId === room.roomId) seen.kafka[number] = now();
    }),
  ],
});
await consumer.start();
while (!consumer.readiness().ready) await sleep(20);

await followRoom({
  url: chatUrl,
  roomId: room.roomId,
  internalToken: await sign({ audience: 'chat', viewer: room.readerViewer }),
  onCursor: () => undefined,
  onEnd: (why) => console.error(`The witness no longer follows: ${why}`),
  onMessage: ({ number }, at) => void (seen.chat[number] = at),
});

/** How long the chat service itself takes to answer a send. @param {{count: number, pauseMs: number}} options @returns {Promise<number[]>} ms */
async function sendDirectly({ count, pauseMs }) {
  const took = [];
  for (let n = 0; n < count; n += 1) {
    const token = await sign({ audience: 'chat', viewer: room.senderViewer });
    const began = now();
    await send(pool, { token, roomId: room.roomId, clientMessageId: randomUUID(), text: 'direct' });
    took.push(now() - began);
    await sleep(pauseMs);
  }
  return took;
}

/** When it saw these messages; the last may still be on their way to it. @param {readonly number[]} numbers */
async function seenOf(numbers) {
  const deadline = performance.now() + 30_000;
  while (!numbers.every((number) => number in seen.kafka && number in seen.chat)) {
    if (performance.now() > deadline) throw new Error('The witness did not see all messages.');
    await sleep(20);
  }
  return seen;
}

serveParent({}, { seen: seenOf, sendDirectly });
