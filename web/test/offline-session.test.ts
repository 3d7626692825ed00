import { expect, test } from '@jest/globals';
import { keepOfViewer } from '../src/seen/keep-of-viewer.ts';
import { createSession, type Session } from '../src/session/session.ts';
import type { OpenSession } from '../src/session/session-tokens.ts';

const sessionOf = (userId: string): OpenSession => ({
  userId,
  tokens: {
    sessionId: userId,
    accessToken: `of ${userId}`,
    accessTokenExpiresAt: new Date(600_000).toISOString(),
  },
});

/** A browser with what outlives its pages: the cookie, and what was kept. The platform answers once it is reachable. */
function createBrowser() {
  const browser = {
    isReachable: true,
    cookie: undefined as string | undefined,
    lastViewer: undefined as string | undefined,
    isSigningOut: false,
    ended: [] as string[],
  };
  const whenReachable = new Set<() => void>();
  const answer = async <T>(result: () => T): Promise<T> => {
    if (!browser.isReachable) throw new Error('There is no network.');
    return result();
  };
  const openPage = (): Session => {
    let locked: Promise<unknown> = Promise.resolve();
    const session = createSession({
      requests: {
        register: () => Promise.reject(new Error('Nobody registers.')),
        signIn: (userId) => answer(() => ({ session: sessionOf((browser.cookie = userId)) })),
        refresh: () => answer(() => (browser.cookie === undefined ? undefined : sessionOf(browser.cookie))),
        signOut: ({ userId }) =>
          answer(() => {
            browser.ended.push(userId);
            if (browser.cookie === userId) browser.cookie = undefined;
          }),
      },
      tabs: { signedOut: () => undefined, onSignedOut: () => undefined },
      oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
        const mine = locked.then(work);
        locked = mine.catch(() => undefined);
        return mine;
      },
      wait: () => new Promise((resolve) => whenReachable.add(resolve)),
      lastViewer: () => Promise.resolve(browser.lastViewer),
      unfinishedSignOut: {
        isSet: () => browser.isSigningOut,
        set: (isSet) => (browser.isSigningOut = isSet),
      },
      now: () => 0,
    });
    keepOfViewer(session, {
      enter: async (viewerId) => void (browser.lastViewer = viewerId),
      forget: async () => void (browser.lastViewer = undefined),
    });
    return session;
  };
  return {
    browser,
    openPage,
    comeBack: (): void => {
      browser.isReachable = true;
      for (const goOn of whenReachable) goOn();
      whenReachable.clear();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('without network a page begins as who was signed in last, and goes on as them', async () => {
  const { browser, openPage, comeBack } = createBrowser();
  await openPage().signIn('ada', 'correct horse');
  browser.isReachable = false;
  const page = openPage();
  const resumed = page.resume();
  await settled();
  expect(page.state()).toEqual({ status: 'signed-in', userId: 'ada' });
  await expect(page.accessToken('ada', { refresh: false })).rejects.toThrow('has not said yet');
  comeBack();
  await resumed;
  expect(await page.accessToken('ada', { refresh: false })).toBe('of ada');
  expect(browser.lastViewer).toBe('ada');
});

test('a session that ended meanwhile ends there, and what was seen is forgotten', async () => {
  const { browser, openPage, comeBack } = createBrowser();
  await openPage().signIn('ada', 'correct horse');
  browser.isReachable = false;
  const page = openPage();
  const resumed = page.resume();
  await settled();
  browser.cookie = undefined;
  comeBack();
  await resumed;
  expect(page.state()).toEqual({ status: 'signed-out', hasEnded: true });
  expect(browser.lastViewer).toBeUndefined();
});

test('where somebody else has signed in meanwhile the page is theirs', async () => {
  const { browser, openPage, comeBack } = createBrowser();
  await openPage().signIn('ada', 'correct horse');
  browser.isReachable = false;
  const page = openPage();
  const resumed = page.resume();
  await settled();
  browser.cookie = 'ben';
  comeBack();
  await resumed;
  expect(page.state()).toEqual({ status: 'signed-in', userId: 'ben' });
  expect(browser.lastViewer).toBe('ben');
});

test('where nothing is kept a page waits, and says so', async () => {
  const { browser, openPage, comeBack } = createBrowser();
  browser.isReachable = false;
  const page = openPage();
  const resumed = page.resume();
  await settled();
  expect(page.state()).toEqual({ status: 'opening', isUnanswered: true });
  comeBack();
  await resumed;
  expect(page.state()).toEqual({ status: 'signed-out', hasEnded: false });
});

test('who signs out without network is signed out, also after the page was loaded again', async () => {
  const { browser, openPage, comeBack } = createBrowser();
  const first = openPage();
  await first.signIn('ada', 'correct horse');
  browser.isReachable = false;
  void first.signOut();
  expect(browser.lastViewer).toBeUndefined();
  const page = openPage();
  const resumed = page.resume();
  expect(page.state()).toEqual({ status: 'signed-out', hasEnded: false });
  await settled();
  comeBack();
  await resumed;
  expect(page.state()).toEqual({ status: 'signed-out', hasEnded: false });
  expect([browser.cookie, browser.isSigningOut]).toEqual([undefined, false]);
  expect(browser.ended).toContain('ada');
});

test('also where they have not been answered since the page was loaded', async () => {
  const { browser, openPage, comeBack } = createBrowser();
  await openPage().signIn('ada', 'correct horse');
  browser.isReachable = false;
  const page = openPage();
  const resumed = page.resume();
  await settled();
  const signedOut = page.signOut();
  await settled();
  comeBack();
  await Promise.all([resumed, signedOut]);
  expect(page.state()).toEqual({ status: 'signed-out', hasEnded: false });
  expect([browser.cookie, browser.ended]).toEqual([undefined, ['ada']]);
});

test('who signs in after such a sign-out has their own session, and the other one is over', async () => {
  const { browser, openPage } = createBrowser();
  const page = openPage();
  await page.signIn('ada', 'correct horse');
  browser.isReachable = false;
  void page.signOut();
  await settled();
  browser.isReachable = true;
  await page.signIn('ben', 'battery staple');
  expect([browser.cookie, browser.ended, browser.isSigningOut]).toEqual(['ben', ['ada'], false]);
  expect(page.state()).toEqual({ status: 'signed-in', userId: 'ben' });
});
