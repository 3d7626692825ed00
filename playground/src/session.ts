import type { Answer, Ask } from './ask.ts';
import type {
  Credentials,
  SessionAnswer,
  SessionConfiguration,
  SessionOperation,
  Tokens,
} from './configuration.ts';

interface SessionState {
  /** Who is signed in. */
  readonly name: string | undefined;
  /** Why somebody is not. */
  readonly problem: string | undefined;
}

/** Who the operations are sent as. Tokens are in memory only: a reload of the page forgets them. */
export type Session = ReturnType<typeof createSession>;

const oldEnough = 30_000;

export function createSession(deps: {
  readonly ask: Ask;
  readonly configuration: SessionConfiguration;
  readonly now?: () => number;
}) {
  const { ask, configuration, now = Date.now } = deps;
  const listeners = new Set<() => void>();
  let state: SessionState = { name: undefined, problem: undefined };
  let tokens: Tokens | undefined;
  let refreshing: Promise<void> | undefined;

  const become = (next: SessionState, nextTokens: Tokens | undefined): void => {
    state = next;
    tokens = nextTokens;
    for (const changed of listeners) changed();
  };
  const take = (answer: SessionAnswer): void => {
    if ('problem' in answer) become({ name: undefined, problem: answer.problem }, undefined);
    else become({ name: answer.name ?? state.name, problem: undefined }, answer.tokens);
  };
  const open = async <Given>(operation: SessionOperation<Given>, given: Given): Promise<void> =>
    take(read(await attempt(ask, operation.document, operation.variables(given)), configuration));
  const refresh = async (refreshToken: string): Promise<void> =>
    open(configuration.refresh, { refreshToken });

  return {
    state: (): SessionState => state,
    /** Calls back after each change; answers how to stop that. */
    onChange: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    register: (credentials: Credentials) => open(configuration.register, credentials),
    logIn: (credentials: Credentials) => open(configuration.logIn, credentials),
    /** Ends the session at the server too; here in any case. */
    async logOut(): Promise<void> {
      const last = tokens;
      become({ name: undefined, problem: undefined }, undefined);
      if (last !== undefined) await attempt(ask, configuration.logOut.document, {}, last.accessToken);
    },
    /** Takes over the session that an operation in a tab opened. */
    takeOver(data: unknown): void {
      const answer = configuration.read(data);
      // A refusal is shown in its tab; a user who was signed in stays signed in.
      if (!('problem' in answer)) take(answer);
    },
    /** A token that is good for half a minute at least, refreshed for it; undefined when nobody is signed in. */
    async accessToken(): Promise<string | undefined> {
      if (tokens !== undefined && Date.parse(tokens.accessTokenExpiresAt) - now() < oldEnough) {
        // A refresh token works once: all who wait share one refresh.
        refreshing ??= refresh(tokens.refreshToken).finally(() => (refreshing = undefined));
        await refreshing;
      }
      return tokens?.accessToken;
    },
  };
}

async function attempt(ask: Ask, ...args: Parameters<Ask>): Promise<Answer> {
  try {
    return await ask(...args);
  } catch {
    return { errors: [{ message: 'The gateway does not answer. Is it running?' }] };
  }
}

function read({ data, errors }: Answer, configuration: SessionConfiguration): SessionAnswer {
  const [error] = errors ?? [];
  return error === undefined ? configuration.read(data) : { problem: error.message };
}
