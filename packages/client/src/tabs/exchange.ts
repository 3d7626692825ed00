import type { Browser, Channel } from './browser.ts';
import { createClaim } from './claim.ts';

/** Tokens, and when they were asked for: the later, the newer. */
export interface Held<Tokens> {
  readonly at: number;
  readonly tokens: Tokens;
}

export interface ExchangeOptions<Tokens> {
  readonly browser: Browser;
  readonly name: string;
  /** What this tab has. */
  readonly held: () => Held<Tokens> | undefined;
  /** Newer ones than those. */
  readonly onTokens: (held: Held<Tokens>) => void;
  readonly onEnded: () => void;
  /** The tab has been asleep, and has missed what was said. */
  readonly onWake: () => void;
}

type Message<Tokens> =
  | ({ readonly type: 'tokens' } & Held<Tokens>)
  /** Who has newer ones than these hands them over. */
  | { readonly type: 'wanted'; readonly than: number }
  | { readonly type: 'ended' };

/** So long may another tab take to hand over what it has; a frozen one does not answer. */
const handOverMs = 2_000;

export type Exchange<Tokens> = ReturnType<typeof createExchange<Tokens>>;

/** Hands tokens from tab to tab, and tells all of the end. */
export function createExchange<Tokens>(options: ExchangeOptions<Tokens>) {
  const { browser, name, held } = options;
  const claim = createClaim(browser, name);
  let channel: Channel<Message<Tokens>> | undefined;
  let onReceived = (): void => undefined;

  const onMessage = (message: Message<Tokens>): void => {
    const mine = held();
    if (message.type === 'ended') options.onEnded();
    else if (message.type === 'wanted') {
      if (mine !== undefined && mine.at > message.than) channel?.post({ type: 'tokens', ...mine });
    } else if (message.at > (mine?.at ?? 0)) {
      options.onTokens({ at: message.at, tokens: message.tokens });
      void claim.make(message.at);
      onReceived();
    }
  };
  const open = (): unknown => (channel = browser.openChannel(name, onMessage));
  const shut = (): void => {
    channel?.close();
    channel = undefined;
    claim.drop();
  };
  const unwatch = browser.watchLifecycle(shut, () => {
    if (channel !== undefined) return;
    open();
    options.onWake();
  });
  const close = (): void => {
    unwatch();
    shut();
  };
  open();
  return {
    /** Do others still hold what this tab does? Asked by a tab that has been asleep, and claims nothing. */
    async isCurrent(): Promise<boolean> {
      const mine = held();
      if (mine === undefined || mine.at !== (await claim.greatest())) return false;
      await claim.make(mine.at);
      return true;
    },
    /** Gets newer tokens than this tab's from another one. False: nobody hands over any. */
    async findNewer(): Promise<boolean> {
      const than = held()?.at ?? 0;
      const isHere = (): boolean => (held()?.at ?? 0) > than;
      if ((await claim.greatest()) <= than || isHere()) return isHere();
      await calledWithin(handOverMs, (done) => {
        onReceived = done;
        channel?.post({ type: 'wanted', than });
      });
      return isHere();
    },
    /** Gives them to all. When this resolves no tab can overlook that they are there. */
    async offer(given: Held<Tokens>): Promise<void> {
      await claim.make(given.at);
      channel?.post({ type: 'tokens', ...given });
    },
    close,
    /** Tells all that the session has ended, and closes. */
    end: () => {
      channel?.post({ type: 'ended' });
      close();
    },
  };
}

/** Resolves when `start`'s argument is called, or after so long. */
function calledWithin(timeoutMs: number, start: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    start(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
