import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { LatestHub, type LatestSubscriber } from '@parley/feeds';
import { until } from './until.ts';

interface Value {
  readonly key: string;
  readonly version: number;
}
interface Relation {
  readonly viewerId: string;
  readonly key: string;
  readonly follows: boolean;
  readonly version: number;
}

/** How a change is notified: by its value, only by its key, or not at all. */
type Notified = 'now' | 'twice' | 'late' | 'by key' | 'never';
type Command =
  | { kind: 'change'; key: string; notified: Notified }
  | { kind: 'relate'; viewerId: string; key: string; follows: boolean; notified: Notified }
  | { kind: 'deliver'; which: number }
  | { kind: 'open'; viewerId: string; slow: boolean }
  | { kind: 'step' | 'cancel' | 'answer'; which: number }
  | { kind: 'rejoin' }
  | { kind: 'unavailable'; unavailable: boolean };

const keys = ['a', 'b', 'c'];
const viewerIds = ['ann', 'bob'];
const key = fc.constantFrom(...keys);
const viewerId = fc.constantFrom(...viewerIds);
const notified = fc.constantFrom<Notified>('now', 'twice', 'late', 'by key', 'never');
const which = fc.nat(5);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('change' as const), key, notified }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('relate' as const),
      viewerId,
      key,
      follows: fc.boolean(),
      notified,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('open' as const), viewerId, slow: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('step' as const, 'answer' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rejoin' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('unavailable' as const), unavailable: fc.boolean() }),
  },
);
const commands = fc.array(command, { minLength: 5, maxLength: 60, size: 'max' });

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Values and who follows them, with reads that can be held back and made to fail; they answer what was true when they were asked. */
class Store {
  isUnavailable = false;
  isHeld = false;
  readonly held: (() => void)[] = [];
  readonly #values = new Map<string, Value>(keys.map((key) => [key, { key, version: 1 }]));
  readonly #relations = new Map<string, Relation>();

  change(key: string): Value {
    const value = { key, version: this.value(key).version + 1 };
    this.#values.set(key, value);
    return value;
  }
  relate(viewerId: string, key: string, follows: boolean): Relation {
    const version = (this.relation(viewerId, key)?.version ?? 0) + 1;
    const relation = { viewerId, key, follows, version };
    this.#relations.set(`${viewerId} ${key}`, relation);
    return relation;
  }
  value(key: string): Value {
    const value = this.#values.get(key);
    if (value === undefined) throw new Error(`There is no ${key}.`);
    return value;
  }
  relation(viewerId: string, key: string): Relation | undefined {
    return this.#relations.get(`${viewerId} ${key}`);
  }
  readValues(asked: readonly string[]): Promise<readonly Value[]> {
    return this.#answer(asked.map((key) => this.value(key)));
  }
  readRelations(of: readonly string[] = viewerIds): Promise<readonly Relation[]> {
    return this.#answer([...this.#relations.values()].filter(({ viewerId }) => of.includes(viewerId)));
  }
  async #answer<Answer>(answer: Answer): Promise<Answer> {
    if (this.isUnavailable) throw new Error('The store is unavailable.');
    if (this.isHeld) await new Promise<void>((resolve) => this.held.push(resolve));
    return answer;
  }
}

/** Keeps the number of times that it began to follow a key. */
type Subscriber = LatestSubscriber<Value, Map<string, number>>;

/** A field as services make it: each stream shows the values of what its viewer follows. `verifies`: relations only after a rejoin. */
function createField(store: Store, verifies: boolean) {
  const relate = (subscriber: Subscriber, { key, follows, version }: Relation): boolean => {
    if (!follows) subscriber.unfollow(key, version);
    else if (subscriber.follow(key, version))
      return subscriber.state.set(key, (subscriber.state.get(key) ?? 0) + 1) !== undefined;
    return false;
  };
  const relationChanged = (relation: Relation): void => {
    const { viewerId, key } = relation;
    for (const subscriber of hub.streamsOf(viewerId))
      if (relate(subscriber, relation)) hub.markDirty(key, { viewerIds: [viewerId] });
  };
  const read = async (asked: readonly string[]) => {
    const values = new Map((await store.readValues(asked)).map((value) => [value.key, value]));
    return (key: string, subscribers: Iterable<Subscriber>): void => {
      const value = values.get(key);
      if (value === undefined) return;
      for (const subscriber of subscribers) subscriber.putNewer(key, value, value.version);
    };
  };
  const reconcileRelations = async (of?: readonly string[]): Promise<void> => {
    for (const relation of await store.readRelations(of)) relationChanged(relation);
  };
  const hub: LatestHub<Value, Map<string, number>> = new LatestHub({
    read,
    reconcile: {
      keys: (asked) => hub.refresh(asked),
      ...(verifies ? {} : { viewers: (asked) => reconcileRelations(asked) }),
    },
    ...(verifies ? { verify: ({ viewerId }) => reconcileRelations([viewerId]) } : {}),
    onError: () => undefined,
    retryMs: 0,
  });
  const open = (viewerId: string): Promise<Subscriber> =>
    hub.open(viewerId, new Map(), async (subscriber) => {
      for (const relation of await store.readRelations([viewerId])) relate(subscriber, relation);
      const show = await read(subscriber.keys());
      for (const key of subscriber.keys()) show(key, [subscriber]);
    });
  return { hub, open, relationChanged };
}

/** One viewer that reads by itself (a slow one stops after each value), and notes what breaks the rule. */
class Reader {
  readonly viewerId: string;
  readonly mistakes: string[] = [];
  readonly shown = new Map<string, number>();
  /** The keys that were shown since the last `hurry`. */
  drained: string[] = [];
  isLive = false;
  #slow: boolean;
  #resume: () => void = () => undefined;
  #subscriber: Subscriber | undefined;
  readonly #shownSince = new Map<string, number>();

  constructor(viewerId: string, slow: boolean, opening: Promise<Subscriber>) {
    this.viewerId = viewerId;
    this.#slow = slow;
    // A stream that could not be opened is refused; it holds nothing.
    opening.then(
      (subscriber) =>
        void this.#read(subscriber).catch((error: unknown) => this.mistakes.push(String(error))),
      () => undefined,
    );
  }
  step(): void {
    this.#resume();
  }
  hurry(): void {
    this.#slow = false;
    this.drained = [];
    this.#resume();
  }
  /** The version that waits, or else was shown. */
  latest(key: string): number | undefined {
    return this.#subscriber?.waiting(key)?.version ?? this.shown.get(key);
  }
  /** Whether anything waits of a key, or may still come. */
  awaits(key: string): boolean {
    return this.#subscriber?.waiting(key) !== undefined || this.#subscriber?.follows(key) === true;
  }
  async cancel(): Promise<void> {
    if (this.#subscriber === undefined) return;
    this.isLive = false;
    await this.#subscriber.return();
  }
  async #read(subscriber: Subscriber): Promise<void> {
    this.#subscriber = subscriber;
    this.isLive = true;
    for await (const value of subscriber) {
      if (!this.isLive) this.mistakes.push('A value came after return().');
      this.#check(value);
      if (this.#slow) await new Promise<void>((resolve) => (this.#resume = resolve));
    }
  }
  #check({ key, version }: Value): void {
    const before = this.shown.get(key) ?? 0;
    const since = this.#subscriber?.state.get(key);
    // Shown once more only when it followed the key anew.
    const isNews = version > before || (version === before && since !== this.#shownSince.get(key));
    if (!isNews) this.mistakes.push(`${key} ${version} after ${before}.`);
    if (since === undefined) this.mistakes.push(`${key} is nothing to ${this.viewerId}.`);
    else this.#shownSince.set(key, since);
    this.shown.set(key, version);
    this.drained.push(key);
  }
}

test('whatever happens to notifications, reads and readers, each ends at the present value of every key it follows', async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.boolean(), fc.boolean(), async (commands, held, verifies) => {
      const store = new Store();
      store.isHeld = held;
      const { hub, open, relationChanged } = createField(store, verifies);
      const readers: Reader[] = [];
      const late: (() => void)[] = [];
      const notify = (how: Notified, byValue: () => void, byKey: () => void): void => {
        if (how === 'now' || how === 'twice') byValue();
        if (how === 'late' || how === 'twice') late.push(byValue);
        if (how === 'by key') byKey();
      };
      const run = async (step: Command): Promise<unknown> => {
        switch (step.kind) {
          case 'change': {
            const value = store.change(step.key);
            const { key, version } = value;
            return notify(
              step.notified,
              () => hub.publish(key, value, version),
              () => hub.markDirty(key, { followers: true }),
            );
          }
          case 'relate': {
            const relation = store.relate(step.viewerId, step.key, step.follows);
            const changed = (): void => relationChanged(relation);
            return notify(step.notified, changed, changed);
          }
          case 'deliver':
            return late.splice(step.which, 1)[0]?.();
          case 'open':
            return readers.push(new Reader(step.viewerId, step.slow, open(step.viewerId)));
          case 'step':
            return readers[step.which]?.step();
          case 'cancel':
            return readers[step.which]?.cancel();
          case 'answer':
            return store.held.splice(step.which, 1)[0]?.();
          case 'rejoin':
            return hub.reconcile();
          case 'unavailable':
            return (store.isUnavailable = step.unavailable);
        }
      };
      for (const step of commands) {
        await run(step);
        await settle();
      }

      // The store answers again, and the consumer rejoins.
      store.isUnavailable = store.isHeld = false;
      for (const answer of store.held.splice(0)) answer();
      await settle();
      hub.reconcile();
      const live = (): readonly Reader[] => readers.filter(({ isLive }) => isLive);
      const follows = ({ viewerId }: Reader, key: string): boolean =>
        store.relation(viewerId, key)?.follows === true;
      const isPresent = (version: number | undefined, key: string): boolean =>
        version === store.value(key).version;
      const hasAll = (reader: Reader): boolean =>
        keys.every((key) => !follows(reader, key) || isPresent(reader.shown.get(key), key));
      const awaitsAll = (reader: Reader): boolean =>
        keys.every((key) =>
          follows(reader, key) ? isPresent(reader.latest(key), key) : !reader.awaits(key),
        );
      await until(() => live().every(awaitsAll));
      // What comes late, and in a wrong order, changes nothing any more.
      for (const deliver of late.splice(0).toReversed()) deliver();
      await settle();
      expect(live().filter((reader) => !awaitsAll(reader))).toEqual([]);
      const hurried = live();
      for (const reader of hurried) reader.hurry();
      await until(() => live().every(hasAll));

      expect(readers.flatMap(({ mistakes }) => mistakes)).toEqual([]);
      expect(live().filter((reader) => !hasAll(reader))).toEqual([]);
      // However long a reader did not read: one value for each key waited for it.
      for (const { drained } of hurried) expect(drained).toHaveLength(new Set(drained).size);
      expect(hub.counts().viewers).toBe(new Set(live().map(({ viewerId }) => viewerId)).size);
      await Promise.all(live().map((reader) => reader.cancel()));
      expect(hub.counts()).toEqual({ keys: 0, viewers: 0 });
      hub.close();
    }),
    { numRuns: 500 },
  );
});
