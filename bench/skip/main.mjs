// Events per second that one instance only skips: by their type or key in the record, and by parsing their value as before.
import { createRecordRouter } from '../../packages/event-bus/dist/consumer/route-record.js';

const seconds = Number(process.argv[2] ?? 3);
const recipientIds = Array.from({ length: Number(process.argv[3] ?? 20) }, () => crypto.randomUUID());
const data = { roomId: crypto.randomUUID(), seq: 1, messageId: crypto.randomUUID(), recipientIds };
const envelope = {
  specversion: '1.0',
  id: crypto.randomUUID(),
  source: 'chat',
  type: 'MessageSent',
  time: new Date().toISOString(),
  subject: data.roomId,
  data,
};
const record = {
  topic: 'message.events',
  partition: 0,
  offset: '1',
  key: Buffer.from(data.roomId),
  value: Buffer.from(JSON.stringify(envelope)),
};
const types = /** @type {any} */ ([{ type: 'MessageSent', topic: 'message.events' }]);
const take = async () => undefined;
/** @param {(() => boolean) | undefined} wants */
const router = (wants) =>
  createRecordRouter([{ types, maxBatchSize: 1, handle: take, ...(wants && { wants }) }]);

/** @param {string} name @param {ReturnType<typeof router>} route @param {any} given */
function measure(name, route, given) {
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  while (performance.now() < end) for (let each = 0; each < 1_000; each += 1, count += 1) route([given]);
  console.log(`${name.padEnd(46)} ${Math.round(count / seconds).toLocaleString('en')} events/s`);
}

console.log(`${record.value.length} bytes an event, ${recipientIds.length} recipients`);
measure('value parsed, then dropped by its handler', router(undefined), record);
measure(
  'key not wanted (wants), value not parsed',
  router(() => false),
  { ...record, type: 'MessageSent' },
);
measure('type not subscribed to, value not parsed', router(undefined), { ...record, type: 'RoomRenamed' });
