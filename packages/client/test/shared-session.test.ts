import { expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { createSharedSession } from '../src/tabs/shared-session.ts';
import { simulateTabs } from './support/simulated-tabs.ts';

interface Tokens {
  readonly key: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

const tokensOf = (number: number): Tokens => ({
  key: 'ada',
  accessToken: `access ${number}`,
  refreshToken: `refresh ${number}`,
});

/** Tabs of Ada, whose refresh tokens are in memory only: who has none cannot refresh. */
function openBrowser() {
  const tabs = simulateTabs();
  const refreshed: (string | undefined)[] = [];
  const refresh = (latest: Tokens | undefined): Promise<Tokens | undefined> => {
    refreshed.push(latest?.refreshToken);
    return Promise.resolve(latest && tokensOf(refreshed.length + 1));
  };
  return {
    refreshed,
    openTab: (tokens?: Tokens) => {
      const tab = tabs.open();
      const options = { key: 'ada', refresh, timeoutMs: 200, browser: tab.browser };
      return {
        ...tab,
        session: createSharedSession(tokens === undefined ? options : { ...options, tokens }),
      };
    },
    /** Every message that has been posted is there. */
    settled: async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const token = { refresh: false };
const another = { refresh: true };

test('a tab that opens has the tokens of the others at once, and goes on when they are gone', async () => {
  const { openTab, refreshed, settled } = openBrowser();
  const first = openTab(tokensOf(1));
  await settled();
  const second = openTab();
  await settled();
  first.crash();
  expect(await second.session.getAccessToken(token)).toBe('access 1');
  expect(await second.session.getAccessToken(another)).toBe('access 2');
  expect([refreshed, second.session.ended.aborted]).toEqual([['refresh 1'], false]);
});

test('tabs that want a new token at once refresh once', async () => {
  const { openTab, refreshed, settled } = openBrowser();
  const tabs = [openTab(tokensOf(1)), openTab(), openTab()];
  await settled();
  const tokens = await Promise.all(tabs.map(({ session }) => session.getAccessToken(another)));
  expect([tokens, refreshed]).toEqual([['access 2', 'access 2', 'access 2'], ['refresh 1']]);
});

test('a sign-out ends the session of every tab', async () => {
  const { openTab, settled } = openBrowser();
  const tabs = [openTab(tokensOf(1)), openTab(), openTab()];
  await settled();
  tabs[1]?.session.end();
  await eventually(() =>
    expect(tabs.map(({ session }) => session.ended.aborted)).toEqual([true, true, true]),
  );
  expect(await tabs[0]?.session.getAccessToken(token)).toBeUndefined();
});
