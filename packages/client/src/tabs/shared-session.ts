import { findBrowser, type Browser } from './browser.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { exclusively } from './locks.ts';
import type { TabsSession } from './tabs-client.ts';
import type { Held } from './tokens-channel.ts';

/** What a sign-in or a refresh gives. More may be in it, a refresh token for example; all tabs get it, in memory. */
export interface SessionTokens {
  /** Whose they are, in the words of the session's `key`. */
  readonly key: string;
  readonly accessToken: string;
}

export interface SharedSessionOptions<Tokens extends SessionTokens> {
  readonly key: string;
  /** Those of a sign-in that has just taken place. */
  readonly tokens?: Tokens;
  /**
   * Exchanges the refresh token, that of a cookie or of the latest tokens; in one tab at a time. Undefined: nobody is signed in. Rejects when
   * there is no answer. It must come to an end by itself: after `timeoutMs` another tab goes ahead.
   */
  readonly refresh: (latest: Tokens | undefined) => Promise<Tokens | undefined>;
  /** Default 20,000. */
  readonly timeoutMs?: number;
  /** Default: this one, where it has Web Locks and BroadcastChannel; else nothing is shared. */
  readonly browser?: Browser | undefined;
}

export interface SharedSession extends TabsSession {
  readonly ended: AbortSignal;
  /** Signs out all tabs: their tokens are forgotten, their streams end. The server learns it by the app's own `logout`. */
  end(): void;
  /** This tab takes no part any more; the others do. */
  close(): void;
}

/**
 * The access token of all tabs of one session. However many tabs want a new one at once, one of them refreshes, under a Web Lock, and hands it to the
 * others. No token is ever stored.
 */
export function createSharedSession<Tokens extends SessionTokens>(
  options: SharedSessionOptions<Tokens>,
): SharedSession {
  const { key, timeoutMs = 20_000, browser = findBrowser() } = options;
  const state = createState<Tokens>();
  const { ended } = state;
  const exchange = browser && openExchange(browser, key, state);
  let renewing: Promise<void> | undefined;

  const end = (): void => {
    state.end();
    exchange?.end();
  };
  const renew = async (): Promise<void> => {
    if ((await exchange?.findNewer()) === true) return;
    const at = Math.max(Date.now(), (state.held?.at ?? 0) + 1);
    const tokens = await withTimeout(options.refresh(state.held?.tokens), timeoutMs);
    if (ended.aborted) return;
    // In another tab somebody else has signed in, and the cookie is theirs: whose this was is signed out.
    if (tokens === undefined || tokens.key !== key) return end();
    state.held = { at, tokens };
    await exchange?.offer(state.held);
  };
  const renewOnce = async (isRefused: boolean): Promise<void> => {
    const stale = state.held;
    const run = async (): Promise<void> => {
      if (state.held !== stale || ended.aborted) return;
      if (isRefused || state.isCertain || (await exchange?.isCurrent()) !== true) await renew();
      state.isCertain = true;
    };
    await (browser === undefined ? run() : exclusively(browser.locks, refreshLock, timeoutMs, run));
  };
  if (options.tokens !== undefined) {
    state.held = { at: Date.now(), tokens: options.tokens };
    void exchange?.offer(state.held);
  }
  return {
    key,
    ended,
    end,
    close: () => exchange?.close(),
    async getAccessToken({ refresh }) {
      if (ended.aborted) return undefined;
      if (refresh || state.held === undefined || !state.isCertain)
        await (renewing ??= renewOnce(refresh).finally(() => (renewing = undefined)));
      return state.held?.tokens.accessToken;
    },
  };
}

interface State<Tokens> {
  held: Held<Tokens> | undefined;
  /** False: since this tab slept the session may have ended, or another person have signed in. */
  isCertain: boolean;
  readonly ended: AbortSignal;
  end(): void;
}

function createState<Tokens>(): State<Tokens> {
  const ending = new AbortController();
  const state: State<Tokens> = {
    held: undefined,
    isCertain: true,
    ended: ending.signal,
    end() {
      state.held = undefined;
      ending.abort();
    },
  };
  return state;
}

function openExchange<Tokens>(browser: Browser, key: string, state: State<Tokens>): Exchange<Tokens> {
  const exchange = createExchange<Tokens>({
    browser,
    name: `parley-session-1 ${key}`,
    held: () => state.held,
    onTokens: (held) => {
      if (!state.ended.aborted) state.held = held;
    },
    onEnded: () => {
      state.end();
      exchange.close();
    },
    onWake: () => {
      state.isCertain = false;
    },
  });
  return exchange;
}

/** One for all sessions of an origin: they may share a cookie. And one for all releases, so it has no version. */
const refreshLock = 'parley-refresh';

function withTimeout<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The refresh took too long.')), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
