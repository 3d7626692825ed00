import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { startRunningBoard, type RunningBoard } from '../support/running-board.ts';

const stalledCount = 40;
const healthyCount = 10;
const perSecond = 100;
const stallSeconds = 20;
/** The longest message, two bytes a letter. */
const text = (index: number) => `${index} ${'ж'.repeat(4_000)}`;

let running: RunningBoard;
beforeAll(async () => {
  running = await startRunningBoard({ STALLED_SOCKET_MS: '30000' }, startGatewayProcess);
});
afterAll(() => running.close());

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const openSockets = () => running.metric('parley_open_sockets');
const residentMegabytes = async () => (await running.metric('process_resident_memory_bytes')) / 1024 / 1024;

/** A viewer, who comes back after their last cursor. Only numbers are kept: the texts would be gigabytes. */
interface Follower {
  /** Of all posts seen, over all sockets. */
  readonly numbers: readonly number[];
  pause(): void;
  resume(): void;
  closed(): Promise<unknown>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

async function follow(name: string, selection: string): Promise<Follower> {
  const numbers: number[] = [];
  let cursor: string | null = null;
  const open = async () => {
    const client = await running.connect(name);
    client.socket.removeAllListeners('message');
    client.socket.on('message', (data) => {
      const frame = (data as Buffer).toString();
      const number = /"text":"(\d+) /.exec(frame)?.[1];
      if (number !== undefined) numbers.push(Number(number));
      cursor = /"cursor":"(\d+)"/.exec(frame)?.[1] ?? cursor;
    });
    const after = JSON.stringify(cursor);
    client.subscribe(
      '1',
      `subscription { posts(after: ${after}) {
        ... on StreamStart { cursor } ... on PostAdded { ${selection} } } }`,
    );
    return client;
  };
  let client = await open();
  await eventually(() => cursor !== null, true);
  return {
    numbers,
    pause: () => client.socket.pause(),
    resume: () => client.socket.resume(),
    closed: () => client.closed,
    comeBack: async () => void (client = await open()),
    close: () => client.close(),
  };
}

let posted = 0;
/** A second's posts, at once; then a second, and on a machine that is too slow for that until these readers are through. */
async function postForSecond(readers: readonly Follower[]): Promise<void> {
  const second = sleep(1_000);
  for (const end = posted + perSecond; posted < end;) running.board.log.post(text(posted++));
  await Promise.all(readers.map(seen));
  await second;
}
const seen = (each: Follower) => eventually(() => each.numbers.at(-1), posted - 1);

test('40 sockets that stall under 100 events a second cost 50 MB at most, delay nobody, are cut, and lose nothing', async () => {
  const shared = 'post { text }';
  const own = 'forYou post { text }';
  const followers = (kind: string, count: number) =>
    Promise.all(upTo(count).map((index) => follow(`${kind}-${index}`, index % 4 === 0 ? own : shared)));
  const healthy = await followers('healthy', healthyCount);
  // The same load with everybody reading comes first: what that takes is not the stalled ones' doing.
  const early = await followers('early', stalledCount);
  while (posted < 3 * perSecond) await postForSecond([...healthy, ...early]);
  await Promise.all(early.map((each) => each.close()));
  const stalled = await followers('stalled', stalledCount);
  for (const each of stalled) each.pause();
  const first = posted;
  const before = await residentMegabytes();

  let most = before;
  let readBeforeCut = 0;
  const cut = new AbortController();
  const watching = (async () => {
    for (; !cut.signal.aborted; await sleep(100)) {
      const read = Math.min(...healthy.map(({ numbers }) => numbers.at(-1) ?? 0));
      most = Math.max(most, await residentMegabytes());
      const open = await openSockets();
      if (open === stalledCount + healthyCount) readBeforeCut = read;
      if (open === healthyCount) cut.abort();
    }
  })();
  while (!cut.signal.aborted)
    await (posted - first < stallSeconds * perSecond ? postForSecond(healthy) : sleep(100));
  await watching;
  most = Math.max(most, await residentMegabytes());
  expect(most - before).toBeLessThan(50);

  for (let index = 0; index < stalledCount; index += 10)
    await Promise.all(
      stalled.slice(index, index + 10).map(async (each) => {
        each.resume();
        await each.closed();
        // It was not cut for its silence alone: there was more than its connection could hold. And the healthy ones read on meanwhile.
        expect(each.numbers.at(-1) ?? 0).toBeLessThan(readBeforeCut - 1);
        await each.comeBack();
        await seen(each);
        await each.close();
      }),
    );
  for (const { numbers } of healthy) expect(numbers).toEqual(upTo(posted));
  for (const { numbers } of stalled) expect(numbers).toEqual(upTo(posted).slice(first));
  await Promise.all(healthy.map((each) => each.close()));
}, 600_000);
