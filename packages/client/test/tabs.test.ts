import { afterEach, describe, expect, test } from '@jest/globals';
import type { Client, Happening } from '@parley/client';
import { eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { createClientOver } from '../src/client.ts';
import { createSharedConnection } from '../src/tabs/shared-connection.ts';
import { simulateLog } from './support/simulated-log.ts';
import { simulateTabs, type SimulatedTab } from './support/simulated-tabs.ts';

interface OpenTab extends SimulatedTab {
  readonly client: Client;
  readonly happenings: Happening[];
  /** What it was handed, in this order. */
  readonly entries: number[];
}

const query = 'subscription ($after: Cursor) { entry(after: $after) }';
const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function openBrowser() {
  const [tabs, log] = [simulateTabs(), simulateLog()];
  const openTab = ({ key = 'ada', streams = 1, isSlow = false } = {}): OpenTab => {
    const tab = tabs.open();
    const [entries, happenings]: [number[], Happening[]] = [[], []];
    const client = createClientOver(
      (own) =>
        createSharedConnection({
          ...own,
          browser: tab.browser,
          key,
          leaderTimeoutMs: 60,
          connect: log.connect,
        }),
      { url: 'http://localhost/', observe: (happening) => happenings.push(happening) },
    );
    clients.push(client);
    const read = async (): Promise<void> => {
      for await (const { data } of client.follow<{ entry: number }>({ query })) {
        entries.push(data?.entry ?? NaN);
        if (isSlow) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    for (let stream = 0; stream < streams; stream += 1) void read();
    return Object.assign(tab, { client, happenings, entries });
  };
  const leader = (key = 'ada'): number | undefined => tabs.holderOf(`parley-tabs-1 ${key} leader`);
  return { openTab, log, leader };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const allRead = (tabs: readonly OpenTab[], count: number): Promise<void> =>
  eventually(() => {
    for (const { entries } of tabs) expect(entries).toEqual(upTo(count));
  });

type Step =
  | readonly ['write' | 'cut' | 'open']
  | readonly ['crash' | 'freeze' | 'thaw' | 'sleep' | 'wake' | 'steal' | 'close', number];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(['write'] as const) },
  fc.constantFrom(['cut'] as const, ['open'] as const),
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom('crash', 'freeze', 'thaw', 'sleep', 'wake', 'steal', 'close' as const),
      fc.nat(9),
    ) as fc.Arbitrary<Step>,
  },
);

describe('tabs that share a connection', () => {
  test('get everything once and in order, whatever happens to whichever of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { openTab, log } = openBrowser();
        const live = [openTab(), openTab(), openTab()];
        for (const [what, which = 0] of steps) {
          const tab = live[which % live.length];
          if (what === 'write') log.write(3);
          else if (what === 'cut') log.cut();
          else if (what === 'open') live.push(openTab());
          else if (tab === undefined || live.length === 1) continue;
          else if (what === 'steal') void steal(tab);
          else if (what === 'crash' || what === 'close') {
            live.splice(live.indexOf(tab), 1);
            if (what === 'crash') tab.crash();
            tab.client.close();
          } else tab[what]();
          if (which % 2 === 0) await turns(which);
        }
        for (const tab of live) {
          tab.thaw();
          tab.wake();
        }
        log.write(5);
        await allRead(live, log.length);
        await eventually(() => expect([log.followers, log.connections]).toEqual([live.length, 1]));
        for (const tab of live) tab.client.close();
      }),
      { numRuns: 60 },
    );
  });

  test('go on under another leader when theirs is frozen and still holds its lock', async () => {
    const { openTab, log } = openBrowser();
    const first = openTab();
    log.write(2);
    await allRead([first], 2);
    const others = [openTab(), openTab()];
    await allRead(others, 2);
    first.freeze();
    log.write(2);
    await allRead(others, 4);
    first.thaw();
    log.write(2);
    await allRead([first, ...others], 6);
    await eventually(() => expect([log.followers, log.connections]).toEqual([3, 1]));
  });

  test('end with their client, and leave nothing behind at the leader', async () => {
    const { openTab, log } = openBrowser();
    const [first, second, third] = [openTab(), openTab({ streams: 2 }), openTab()];
    log.write(1);
    await allRead([first, third], 1);
    await eventually(() => expect([log.followers, log.connections]).toEqual([4, 1]));
    second.client.close();
    third.crash();
    await eventually(() => expect([log.followers, log.connections]).toEqual([1, 1]));
  });

  test('share nothing with the tabs of another person', async () => {
    const { openTab, log, leader } = openBrowser();
    const tabs = [openTab(), openTab(), openTab({ key: 'ben' }), openTab({ key: 'ben' })];
    log.write(3);
    await allRead(tabs, 3);
    expect([leader('ada'), leader('ben')].every((number) => number !== undefined)).toBe(true);
    expect([log.followers, log.connections]).toEqual([4, 2]);
  });

  test('do not wait for one that takes nothing, and let it catch up', async () => {
    const { openTab, log } = openBrowser();
    const first = openTab();
    log.write(1);
    await allRead([first], 1);
    const frozen = openTab();
    await allRead([frozen], 1);
    frozen.freeze();
    log.write(3_000);
    await allRead([first], 3_001);
    expect(log.followers).toBe(1);
    frozen.thaw();
    await allRead([frozen], 3_001);
  });
});

/** As a tab does that is no friend, or believes the leader dead. */
async function steal({ browser }: SimulatedTab): Promise<void> {
  await browser.locks
    .request('parley-tabs-1 ada leader', { steal: true }, () => undefined)
    .catch(() => undefined);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
