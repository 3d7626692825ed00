import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ConnectionNotice, NoticeEvent } from '../src/graph/connection-notice.ts';
import { createConnectionState } from '../src/graph/connection-state.ts';

/** A page whose time goes on by hand; `shown` is each notice with the moment from which it was shown. */
function openPage({ isOnline = true } = {}) {
  let time = 0;
  let timer: { readonly at: number; readonly callback: () => void } | undefined;
  const clock = {
    now: () => time,
    after(ms: number, callback: () => void) {
      const own = { at: time + ms, callback };
      timer = own;
      return () => void (timer = timer === own ? undefined : timer);
    },
  };
  const connection = createConnectionState(clock, isOnline);
  const shown: (readonly [number, ConnectionNotice])[] = [];
  connection.subscribe(() => {
    if ((shown.at(-1)?.[1] ?? 'none') !== connection.notice()) shown.push([time, connection.notice()]);
  });
  return {
    shown,
    connection,
    happen(event: NoticeEvent) {
      if (event === 'connected') connection.observe({ type: event });
      else if (event === 'disconnected') connection.observe({ type: event, code: 1006, reason: '' });
      else connection.happen(event);
    },
    pass(ms: number) {
      const end = time + ms;
      while (timer !== undefined && timer.at <= end) {
        const { at, callback } = timer;
        [time, timer] = [at, undefined];
        callback();
      }
      time = end;
    },
  };
}

describe('reconnecting', () => {
  test('a short cut is not mentioned', () => {
    const page = openPage();
    page.happen('disconnected');
    page.pass(5_900);
    page.happen('connected');
    page.pass(60_000);
    expect(page.shown).toEqual([]);
  });

  test('a long one is, until the connection is back', () => {
    const page = openPage();
    page.happen('disconnected');
    page.pass(30_000);
    page.happen('connected');
    page.pass(10_000);
    expect(page.shown).toEqual([
      [6_000, 'reconnecting'],
      [30_700, 'none'],
    ]);
  });

  test('it is mentioned sooner to who waits for something', () => {
    const page = openPage();
    page.happen('disconnected');
    page.pass(3_000);
    page.happen('acted');
    expect(page.shown).toEqual([[3_000, 'reconnecting']]);
    const other = openPage();
    other.happen('disconnected');
    other.happen('acted');
    other.pass(10_000);
    expect(other.shown).toEqual([[1_000, 'reconnecting']]);
  });

  test('who acts while connected waits for nothing, also when the connection is lost later', () => {
    const page = openPage();
    page.happen('acted');
    page.happen('disconnected');
    page.pass(5_000);
    expect(page.shown).toEqual([]);
  });

  test('attempts that fail do not put it off', () => {
    const page = openPage();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      page.happen('disconnected');
      page.pass(1_000);
    }
    expect(page.shown).toEqual([[6_000, 'reconnecting']]);
  });

  test('a connection that is back for a moment only was not back', () => {
    const page = openPage();
    page.happen('disconnected');
    for (let attempt = 0; attempt < 8; attempt += 1) {
      page.pass(1_000);
      page.happen('connected');
      page.pass(300);
      page.happen('disconnected');
    }
    expect(page.shown).toEqual([[6_000, 'reconnecting']]);
  });

  test('who comes back to a page that slept is not told what is over in a moment', () => {
    const page = openPage();
    page.happen('disconnected');
    page.pass(5_000);
    page.happen('returned');
    page.pass(3_000);
    page.happen('connected');
    page.pass(10_000);
    expect(page.shown).toEqual([]);
  });
});

describe('offline', () => {
  test('it is said at once where the browser has no network from the beginning', () => {
    const page = openPage({ isOnline: false });
    page.happen('disconnected');
    page.pass(1_000);
    expect(page.shown).toEqual([[1_000, 'offline']]);
  });

  test('with the network back the way to the platform is looked for, and said so', () => {
    const page = openPage();
    page.happen('offline');
    page.happen('disconnected');
    page.pass(20_000);
    page.happen('online');
    page.pass(4_000);
    page.happen('connected');
    page.pass(10_000);
    expect(page.shown).toEqual([
      [1_000, 'offline'],
      [20_000, 'reconnecting'],
      [24_700, 'none'],
    ]);
  });

  test('a change from one network to another is not mentioned', () => {
    const page = openPage();
    page.happen('offline');
    page.pass(900);
    page.happen('online');
    page.pass(10_000);
    expect(page.shown).toEqual([]);
  });
});

test('whatever happens, no notice is taken away before it can be read, and the last one is right', () => {
  const events = fc.constantFrom<NoticeEvent[]>(
    'connected',
    'disconnected',
    'online',
    'offline',
    'acted',
    'returned',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(events, fc.nat(4_000))), (happenings) => {
      const page = openPage();
      let [isConnected, isOnline] = [true, true];
      for (const [event, ms] of happenings) {
        page.happen(event);
        if (event === 'connected' || event === 'disconnected') isConnected = event === 'connected';
        if (event === 'online' || event === 'offline') isOnline = event === 'online';
        page.pass(ms);
      }
      page.pass(60_000);
      for (const [index, [at, notice]] of page.shown.entries()) {
        const [next] = page.shown[index + 1] ?? [Infinity];
        if (notice !== 'none') expect(next - at).toBeGreaterThanOrEqual(2_000);
      }
      const right = isOnline ? (isConnected ? 'none' : 'reconnecting') : 'offline';
      expect(page.connection.notice()).toBe(right);
    }),
  );
});
