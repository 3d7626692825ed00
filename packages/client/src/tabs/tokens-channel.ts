import type { Browser, Channel } from './browser.ts';

/** Tokens, and when they were asked for: the later, the newer. */
export interface Held<Tokens> {
  readonly at: number;
  readonly tokens: Tokens;
}

export type TokensMessage<Tokens> =
  | ({ readonly type: 'tokens' } & Held<Tokens>)
  /** Who has newer ones than these hands them over. */
  | { readonly type: 'wanted'; readonly than: number }
  | { readonly type: 'ended' };

export interface TokensChannelOptions<Tokens> {
  readonly browser: Browser;
  readonly name: string;
  /** What this tab has. */
  readonly held: () => Held<Tokens> | undefined;
  /** Newer ones than those. */
  readonly onTokens: (held: Held<Tokens>) => void;
  readonly onEnded: () => void;
  readonly onSleep: () => void;
  /** The tab has been asleep, and has missed what was said. */
  readonly onWake: () => void;
}

export type TokensChannel<Tokens> = ReturnType<typeof openTokensChannel<Tokens>>;

/** Where the tabs of a session talk, while they are awake. Each gives what it has to those who want it. */
export function openTokensChannel<Tokens>(options: TokensChannelOptions<Tokens>) {
  const { browser, name, held, onTokens, onEnded, onSleep, onWake } = options;
  let channel: Channel<TokensMessage<Tokens>> | undefined;

  const post = (message: TokensMessage<Tokens>): void => channel?.post(message);
  const onMessage = (message: TokensMessage<Tokens>): void => {
    const mine = held();
    if (message.type === 'ended') onEnded();
    else if (message.type === 'wanted') {
      if (mine !== undefined && mine.at > message.than) post({ type: 'tokens', ...mine });
    } else if (message.at > (mine?.at ?? 0)) onTokens({ at: message.at, tokens: message.tokens });
  };
  const want = (): void => post({ type: 'wanted', than: held()?.at ?? 0 });
  const open = (): void => {
    channel = browser.openChannel(name, onMessage);
    // At once: the only tab that has tokens may be closed before this one needs them.
    want();
  };
  const shut = (): void => {
    channel?.close();
    channel = undefined;
    onSleep();
  };
  const unwatch = browser.watchLifecycle(shut, () => {
    if (channel !== undefined) return;
    open();
    onWake();
  });
  open();
  return {
    post,
    /** Asks for newer ones than this tab's. */
    want,
    close: (): void => {
      unwatch();
      shut();
    },
  };
}
