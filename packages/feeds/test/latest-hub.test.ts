import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LatestHub, type LatestHubOptions, type LatestSubscriber } from '@parley/feeds';

type Subscriber = LatestSubscriber<string>;

const intervalMs = 3_000;
/** By when a reconciliation has begun, whatever its jitter. */
const longestMs = intervalMs * 1.2;
const valueOf = (value: string) => ({ done: false, value });
const done = { done: true, value: undefined };

function createHub(options: Partial<LatestHubOptions<string, undefined>> = {}) {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const hub = new LatestHub<string>({ reconcile: {}, onError, retryMs: 0, ...options });
  const open = (viewerId: string, ...keys: readonly string[]): Promise<Subscriber> =>
    hub.open(viewerId, undefined, async (subscriber) => keys.forEach((key) => subscriber.follow(key)));
  return { hub, open, errors };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await settle();
};

describe('a stream', () => {
  test('delivers only the latest value of a key, in the place of the first', async () => {
    const stream = await createHub().open('ann');
    stream.put('a', 'a 1');
    stream.put('b', 'b 1');
    stream.put('a', 'a 2');
    expect([stream.waiting('a'), stream.waiting('c'), stream.first()]).toEqual(['a 2', undefined, 'a 2']);
    expect([await stream.next(), await stream.next()]).toEqual([valueOf('a 2'), valueOf('b 1')]);
    const pending = stream.next();
    stream.put('b', 'b 2');
    expect(await pending).toEqual(valueOf('b 2'));
  });

  test('does not deliver what is dropped before it was read', async () => {
    const stream = await createHub().open('ann');
    stream.put('a', 'a 1');
    stream.put('b', 'b 1');
    stream.drop('a');
    expect([stream.waiting('a'), stream.first()]).toEqual([undefined, 'b 1']);
    expect(await stream.next()).toEqual(valueOf('b 1'));
  });

  test('ends at once, also while a next() is pending, and leaves nothing behind', async () => {
    const { hub, open } = createHub();
    const stream = await open('ann', 'a', 'b');
    const pending = stream.next();
    await stream.return();
    stream.end();
    stream.put('a', 'a 1');
    expect([stream.follow('c'), await pending, await stream.next()]).toEqual([false, done, done]);
    expect(hub.counts()).toEqual({ keys: 0, viewers: 0 });
  });

  test('that cannot be loaded is refused, and leaves nothing behind', async () => {
    const { hub } = createHub();
    const opening = hub.open('ann', undefined, (subscriber) => {
      subscriber.follow('a');
      return Promise.reject(new Error('The store is unavailable.'));
    });
    await expect(opening).rejects.toThrow('unavailable');
    expect(hub.counts()).toEqual({ keys: 0, viewers: 0 });
  });

  test('of a key that it follows anew delivers the present value once more, and no older one', async () => {
    const stream = await createHub().open('ann', 'a');
    stream.putNewer('a', 'a 2', 2);
    stream.unfollow('a');
    stream.putNewer('a', 'a 3', 3);
    stream.follow('a');
    stream.putNewer('a', 'a 1', 1);
    expect(stream.first()).toBeUndefined();
    stream.putNewer('a', 'a 2', 2);
    expect(stream.first()).toBe('a 2');
  });

  test('takes no older word on whether it follows a key', async () => {
    const stream = await createHub().open('ann');
    expect(stream.follow('a', 2)).toBe(true);
    expect([stream.unfollow('a', 1), stream.unfollow('a', 2), stream.follows('a')]).toEqual([
      false,
      false,
      true,
    ]);
    expect([stream.unfollow('a', 4), stream.follow('a', 3), stream.keys()]).toEqual([true, false, []]);
  });
});

describe('a notification', () => {
  test('gives every follower of the key the same object, and nobody else', async () => {
    const hub = new LatestHub<object>({ reconcile: {}, onError: () => undefined });
    const follow = (viewerId: string, key: string) =>
      hub.open(viewerId, undefined, async (subscriber) => void subscriber.follow(key));
    const streams = [await follow('ann', 'a'), await follow('bob', 'a'), await follow('eve', 'b')];
    const value = {};
    hub.publish('a', value, 1);
    expect(streams.map((stream) => stream.first() === value)).toEqual([true, true, false]);
  });

  test('without the value has the key read once, with others, for those whom it concerns', async () => {
    const reads: (readonly string[])[] = [];
    const shown: string[] = [];
    let isReading = false;
    let fails = true;
    const { hub, open, errors } = createHub({
      async read(keys) {
        expect(isReading).toBe(false);
        isReading = true;
        reads.push(keys);
        await settle();
        isReading = false;
        if (fails) throw new Error('The store is unavailable.');
        return (key, streams) => {
          for (const { viewerId } of streams) shown.push(`${key} to ${viewerId}`);
        };
      },
      onError: () => (fails = false),
    });
    await open('ann', 'a', 'b');
    await open('bob', 'b');
    await open('eve');
    hub.markDirty('a', { viewerIds: ['eve'] });
    hub.markDirty('b', { viewerIds: ['eve'] });
    hub.markDirty('b', { followers: true });
    hub.markDirty('b', { viewerIds: ['ann', 'absent'] });
    hub.markDirty('a', {});
    await until(() => reads.length === 3 && !isReading);
    await settle();
    // The first batch failed once; what changed meanwhile is in the next.
    expect(reads).toEqual([['a'], ['a'], ['b', 'a']]);
    expect(shown).toEqual(['a to eve', 'b to ann', 'b to bob', 'b to eve']);
    expect(errors).toEqual([]);
  });

  test('is read no more after close()', async () => {
    let reads = 0;
    const { hub, open } = createHub({
      read() {
        reads += 1;
        return Promise.reject(new Error('The store is unavailable.'));
      },
    });
    await open('ann', 'a');
    hub.markDirty('a', { followers: true });
    await until(() => reads >= 3);
    hub.close();
    const before = reads;
    hub.markDirty('b', { followers: true });
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(reads).toBe(before);
  });
});

test('a read that was given up shows nothing when it answers after all: newer states were shown meanwhile', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  const answers: ((value: string) => void)[] = [];
  const { hub, open, errors } = createHub({
    read: async () => {
      const value = await new Promise<string>((resolve) => answers.push(resolve));
      return (key, subscribers) => {
        for (const subscriber of subscribers) subscriber.put(key, value);
      };
    },
  });
  const stream = await open('ann', 'a');
  hub.markDirty('a', { followers: true });
  await jest.advanceTimersByTimeAsync(6_000);
  await until(() => answers.length === 2);
  expect(errors).toHaveLength(1);
  answers[1]?.('new');
  expect(await stream.next()).toEqual(valueOf('new'));
  answers[0]?.('old');
  await settle();
  expect(stream.first()).toBeUndefined();
  hub.close();
  jest.useRealTimers();
});

describe('reconciliation', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  test('asks once for 1,000 keys or viewers, and for those who are there', async () => {
    const asked: string[] = [];
    const { open } = createHub({
      reconcile: {
        keys: async (keys) => void asked.push(`${keys.length} keys`),
        viewers: async (viewerIds) => void asked.push(`${viewerIds.length} viewers`),
        all: async () => void asked.push('all'),
      },
    });
    for (let n = 0; n < 1_500; n += 1) await open(`viewer ${n % 1_200}`, `key ${n}`, 'of all');
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(asked.toSorted()).toEqual(
      ['1000 keys', '501 keys', '1000 viewers', '200 viewers', 'all'].toSorted(),
    );
  });

  test('holds one timer while there are streams, and none else', async () => {
    const keys = jest.fn(() => Promise.resolve());
    const { hub, open } = createHub({ reconcile: { keys, all: keys } });
    expect(jest.getTimerCount()).toBe(0);
    const streams = [await open('ann', 'a'), await open('ann', 'b'), await open('bob', 'a')];
    expect(jest.getTimerCount()).toBe(1);
    for (const stream of streams) stream.end();
    hub.reconcile();
    await jest.advanceTimersByTimeAsync(10 * longestMs);
    expect([keys.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
  });

  test('that fails leaves the other questions alone, and is asked for all that happened meanwhile', async () => {
    const since: string[] = [];
    let isUnavailable = true;
    const { hub, open, errors } = createHub({
      reconcile: {
        keys: async (_keys, { sinceMs }) => {
          since.push(`keys ${sinceMs}`);
          if (isUnavailable) throw new Error('The store is unavailable.');
        },
        all: async ({ sinceMs }) => void since.push(`all ${sinceMs}`),
      },
    });
    await open('ann', 'a');
    for (isUnavailable of [true, true, false, false]) {
      await jest.advanceTimersByTimeAsync(100);
      hub.reconcile();
      await jest.advanceTimersByTimeAsync(0);
    }
    expect(since).toEqual([
      'keys 100',
      'all 100',
      'keys 200',
      'all 100',
      'keys 300',
      'all 100',
      'keys 100',
      'all 100',
    ]);
    expect(errors).toHaveLength(2);
    hub.close();
  });

  test('after a rejoin verifies each stream, a few at a time, until it succeeds; and else none', async () => {
    let verified = 0;
    let atOnce = 0;
    let most = 0;
    let isUnavailable = true;
    const { hub, open } = createHub({
      async verify() {
        most = Math.max(most, (atOnce += 1));
        await settle();
        atOnce -= 1;
        if (isUnavailable) throw new Error('The store is unavailable.');
        verified += 1;
      },
    });
    for (let n = 0; n < 40; n += 1) await open(`viewer ${n}`);
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(most).toBe(0);
    hub.reconcile();
    await jest.advanceTimersByTimeAsync(0);
    await until(() => atOnce === 0);
    expect([verified, most]).toEqual([0, 16]);
    isUnavailable = false;
    await jest.advanceTimersByTimeAsync(longestMs);
    await until(() => verified === 40);
    await jest.advanceTimersByTimeAsync(2 * longestMs);
    expect(verified).toBe(40);
    hub.close();
  });
});
