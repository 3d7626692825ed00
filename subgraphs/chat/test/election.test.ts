import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { createCursors, createFeedHub, type FeedItem } from '@parley/feeds';
import { createLogger } from '@parley/service-kit/process';
import { type OwnCluster, startOwnCluster } from '@parley/stack/services';
import { eventually, killPrimary, stepDownPrimary } from '@parley/testkit';
import { v7 } from 'uuid';
import type { RoomLogEntry } from '../src/rooms/room-log-entry.ts';
import { createCommitRooms } from '../src/stores/commit-rooms.ts';
import { type Mongo, openMongo, prepareMongo } from '../src/stores/mongo.ts';
import { createRoomFeedStore } from '../src/stores/room-feed-store.ts';
import { createRoomLogRelay } from '../src/stores/room-log-relay.ts';
import { createRoomMaker } from '../src/stores/room-maker.ts';
import { madeRoom } from './filled-stores.ts';

const logger = createLogger({
  service: 'chat',
  instanceId: 'test',
  level: process.env['TEST_LOG'] ?? 'silent',
});
const now = () => new Date();

let cluster: OwnCluster;
let mongo: Mongo;
type Item = FeedItem<RoomLogEntry>;
type Stream = AsyncIterableIterator<Item, undefined, undefined>;

/** A room's stream as it is in the service, without Kafka: what the change stream does not bring, the reconciliation does. */
function openFeeds() {
  const published: string[] = [];
  const hub = createFeedHub<RoomLogEntry>({
    store: createRoomFeedStore(mongo),
    cursors: createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' }),
    logger,
    reconcileMs: 200,
  });
  const relay = createRoomLogRelay({
    mongo,
    instanceId: 'test',
    publisher: {
      publish: async (events) => void published.push(...events.map(({ id }) => id)),
      close: () => Promise.resolve(),
    },
    logger,
    onEntry: (entry) => hub.tryAppend(entry.roomId, entry),
    createEvent: createEventFactory({ source: 'chat' }),
  });
  const subscribe = (roomId: string, after?: string): Stream =>
    hub.subscribe(roomId, { after, authorize: () => 'deliver' });
  return { relay, published, subscribe };
}

/** Says one thing after the other until it is stopped; each is repeated until it is stored, as a client does. */
function talk(roomId: string, senderId: string) {
  const commit = createCommitRooms({ mongo, now, onCommitted: () => undefined });
  const stopping = new AbortController();
  let said = 0;
  const say = async (): Promise<void> => {
    const message = {
      id: v7(),
      roomId,
      senderId,
      clientMessageId: `client ${said}`,
      text: `${said}`,
      replyTo: null,
      attachments: [],
      fingerprint: 'f',
    };
    const command = {
      kind: 'send',
      eventId: v7(),
      actorId: senderId,
      message,
      mentions: [],
      notNotifiedIds: new Set<string>(),
    } as const;
    const [[outcome] = []] = await commit([{ roomId, commands: [command] }]);
    // One that was not answered may have been stored: then its repeat is refused.
    if (outcome !== undefined && 'refused' in outcome) expect(outcome.refused).toBe('ClientMessageIdReused');
  };
  const talking = (async () => {
    for (; !stopping.signal.aborted; said += 1) await eventually(say, { everyMs: 100 });
    return said;
  })();
  return {
    /** Resolves when it has said so much more. */
    more: (count: number, goal = said + count) => eventually(() => expect(said).toBeGreaterThanOrEqual(goal)),
    stop(): Promise<number> {
      stopping.abort();
      return talking;
    },
  };
}

/** All of the stream up to this entry, as they are numbered; whatever is no entry by its kind. */
async function readTo(stream: Stream, last: number): Promise<{ seen: unknown[]; cursors: string[] }> {
  const [seen, cursors]: [unknown[], string[]] = [[], []];
  for await (const item of stream) {
    seen.push(item.kind === 'entry' ? item.entry.seq : item.kind);
    cursors.push(item.cursor);
    if (item.kind === 'entry' && item.entry.seq >= last) break;
  }
  return { seen, cursors };
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const [ada, roomId] = [v7(), v7()];
let feeds: ReturnType<typeof openFeeds>;
let live: Stream;
let talker: ReturnType<typeof talk>;
beforeAll(async () => {
  cluster = await startOwnCluster('mongodb');
  mongo = openMongo(cluster.url.replace('/?', '/chat?'), logger);
  await mongo.connect();
  await prepareMongo(mongo);
  await createRoomMaker(mongo, now)(madeRoom([ada, v7()], roomId));
  feeds = openFeeds();
  live = feeds.subscribe(roomId);
  expect((await live.next()).value?.kind).toBe('start');
  await feeds.relay.start();
  talker = talk(roomId, ada);
});
afterAll(async () => {
  await talker.stop();
  await live.return?.();
  await feeds.relay.close();
  await mongo.close();
  await cluster.remove();
});

test('streams and the relay go on through elections: nothing is lost, repeated or out of order, and cursors stay good', async () => {
  await talker.more(20);
  await stepDownPrimary(cluster);
  await talker.more(20);
  const killed = await killPrimary(cluster);
  await talker.more(20);
  await killed.start();
  // The room's own entry is the first.
  const last = 1 + (await talker.stop());

  const { seen, cursors } = await readTo(live, last);
  expect(seen).toEqual(upTo(last, 2));
  // From before the first election.
  const resumed = await readTo(feeds.subscribe(roomId, cursors[9]), last);
  expect(resumed.seen).toEqual(upTo(last, 12));
  const log = await mongo.roomLog.find({ roomId }).sort({ seq: 1 }).toArray();
  await eventually(() => expect(feeds.published).toContain(log.at(-1)?._id));
  expect([...new Set(feeds.published)]).toEqual(log.map(({ _id }) => _id));
});
