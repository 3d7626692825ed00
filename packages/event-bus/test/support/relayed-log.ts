import { createMongoLogRelay } from '@parley/event-bus';
import type { MongoLogRelayOptions, OutgoingEvent, Publisher, Relay } from '@parley/event-bus';
import { collect, eventually } from './await-events.ts';
import type { Collected } from './await-events.ts';
import { createLogDatabase, noteLog } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';
import { readTopic } from './read-topic.ts';
import type { ReadMessage } from './read-topic.ts';
import { NoteTaken, openTestBus, quietLogger, untilReady } from './test-bus.ts';

const name = 'note-log';

/** What a relay remembers between two runs. */
interface RelayState {
  readonly holder?: string | null;
  readonly leaseUntil?: Date;
  readonly token?: unknown;
  /** Of one that was under way it says where to go on. */
  readonly republication?: null;
}

/** A log of notes in a database of its own, and relays that publish it on a bus of its own. */
export interface RelayedLog extends Pick<LogDatabase, 'db' | 'log' | 'append'> {
  /** What relays got acknowledged: `<who>: <note> <n>`. */
  readonly published: Collected<string>;
  /** The first so many messages of the topic. */
  messages(count: number): Promise<readonly ReadMessage[]>;
  /** Not started. */
  relay(instanceId: string, options?: Partial<MongoLogRelayOptions>): Relay;
  /** Started and ready. */
  startRelay(instanceId: string, options?: Partial<MongoLogRelayOptions>): Promise<Relay>;
  /** The publisher of a relay with a look at what it is about to publish. */
  watched(who: string, before: () => void): Publisher;
  tokenSaved(): Promise<void>;
  setState(state: RelayState): Promise<void>;
  /** Whether the server holds a request for changes, because there are none. */
  isHeldByServer(): Promise<boolean>;
  close(): Promise<void>;
}

export async function openRelayedLog(): Promise<RelayedLog> {
  const [test, database] = await Promise.all([openTestBus({ partitions: 1 }), createLogDatabase()]);
  const { db, log, states } = database;
  const published = collect<string>();
  const relays: Relay[] = [];

  const watched = (who: string, before: () => void): Publisher => {
    const real = test.bus.createPublisher();
    return {
      ...real,
      async publish(events: readonly OutgoingEvent[]) {
        before();
        await real.publish(events);
        for (const { id } of events) published.add(`${who}: ${id}`);
      },
    };
  };
  const relay = (instanceId: string, options: Partial<MongoLogRelayOptions> = {}): Relay => {
    const made = createMongoLogRelay({
      db,
      name,
      instanceId,
      collections: [noteLog],
      publisher: watched(instanceId, () => undefined),
      logger: quietLogger,
      ...options,
    });
    relays.push(made);
    return made;
  };
  return {
    db,
    log,
    append: (...entries) => database.append(...entries),
    published,
    messages: async (count) => await readTopic(`${test.prefix}${NoteTaken.topic}`, count),
    relay,
    async startRelay(instanceId, options) {
      const made = relay(instanceId, options);
      await made.start();
      await untilReady(made);
      return made;
    },
    watched,
    async tokenSaved() {
      await eventually(async () => Boolean((await states.findOne({ _id: name }))?.token));
    },
    async setState(state) {
      await states.updateOne({ _id: name }, { $set: state });
    },
    async isHeldByServer() {
      const waiting = { op: 'getmore', ns: `${db.databaseName}.$cmd` };
      const found = db.client.db('admin').aggregate([{ $currentOp: {} }, { $match: waiting }]);
      return (await found.toArray()).length > 0;
    },
    async close() {
      await Promise.all(relays.map(async (each) => await each.close()));
      await test.bus.close();
      await database.drop();
    },
  };
}
