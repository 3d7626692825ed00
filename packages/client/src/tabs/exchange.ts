import { createClaim } from './claim.ts';
import { openTokensChannel, type Held, type TokensChannelOptions } from './tokens-channel.ts';

/** So long may another tab take to hand over what it has; a frozen one does not answer. */
const handOverMs = 2_000;

export type Exchange<Tokens> = ReturnType<typeof createExchange<Tokens>>;

/** Hands tokens from tab to tab, and tells all of the end. */
export function createExchange<Tokens>(options: Omit<TokensChannelOptions<Tokens>, 'onSleep'>) {
  const { browser, name, held, onTokens } = options;
  const claim = createClaim(browser, name);
  let onReceived = (): void => undefined;
  const channel = openTokensChannel<Tokens>({
    ...options,
    onTokens(received) {
      onTokens(received);
      void claim.make(received.at);
      onReceived();
    },
    onSleep: () => claim.drop(),
  });
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
        channel.want();
      });
      return isHere();
    },
    /** Gives them to all. When this resolves no tab can overlook that they are there. */
    async offer(given: Held<Tokens>): Promise<void> {
      await claim.make(given.at);
      channel.post({ type: 'tokens', ...given });
    },
    close: () => channel.close(),
    /** Tells all that the session has ended, and closes. */
    end: () => {
      channel.post({ type: 'ended' });
      channel.close();
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
