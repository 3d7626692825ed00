import type { GetAccessToken } from '@parley/client';
import type { OpenSession } from './session-tokens.ts';
import type { Opened, SessionDependencies } from './session-dependencies.ts';
import type { SessionState } from './session-state.ts';
import { noAnswerToSignIn, type SignInProblem } from './sign-in-problem.ts';
import type { RegisterInput } from './graph.generated.ts';

/** Whether a newer token than the last one is wanted. */
type TokenRequest = Parameters<GetAccessToken>[0];

export type Session = ReturnType<typeof createSession>;

/** A token that ends sooner is refreshed before it is used. */
const minimumLifeMs = 30_000;

/** After no answer. */
const resumeAgainMs = 2_000;

/** Who is signed in on this page, and the access token to act with: in memory only, so that no script finds it in a store. */
export function createSession(deps: SessionDependencies) {
  const { requests, tabs, oneTabAtATime, wait, now = Date.now } = deps;
  const listeners = new Set<() => void>();
  let state: SessionState = { status: 'opening' };
  let open: OpenSession | undefined;
  let refreshing: Promise<void> | undefined;

  const become = (next: SessionState, session: OpenSession | undefined): void => {
    state = next;
    open = session;
    for (const changed of listeners) changed();
  };
  const end = (hasEnded: boolean): void => become({ status: 'signed-out', hasEnded }, undefined);
  const enterAs = (session: OpenSession): void =>
    become({ status: 'signed-in', userId: session.userId }, session);
  const enter = async (request: Promise<Opened>): Promise<SignInProblem | undefined> => {
    const result = await request.catch((): Opened => ({ problem: noAnswerToSignIn }));
    if ('problem' in result) return result.problem;
    enterAs(result.session);
    return undefined;
  };
  const refresh = async (stale: OpenSession): Promise<void> => {
    const next = await oneTabAtATime(requests.refresh);
    // Somebody signed out, or in, while the answer was on its way.
    if (open !== stale) return;
    if (next === undefined) end(true);
    // The cookie is the browser's: another tab may have signed in as somebody else.
    else if (next.userId !== stale.userId) enterAs(next);
    else open = next;
  };
  const openOf = (userId: string): OpenSession | undefined => (open?.userId === userId ? open : undefined);
  tabs.onSignedOut(() => open !== undefined && end(false));

  return {
    /** Goes on with the session of the browser's cookie, if there is one; without an answer it asks again. */
    async resume(): Promise<void> {
      const session = await untilAnswered(() => oneTabAtATime(requests.refresh), wait);
      // Somebody has signed in meanwhile.
      if (state.status !== 'opening') return;
      if (session === undefined) end(false);
      else enterAs(session);
    },
    state: (): SessionState => state,
    /** Calls back after each change; answers how to stop that. */
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    /** Resolves to why it did not work; undefined: signed in. */
    register: (input: RegisterInput) => enter(requests.register(input)),
    signIn: (login: string, password: string) => enter(requests.signIn(login, password)),
    /** Ends the session here at once, in other tabs, and at the server as soon as it answers. */
    async signOut(): Promise<void> {
      const last = open;
      end(false);
      tabs.signedOut();
      if (last !== undefined) await requests.signOut(last).catch(() => undefined);
    },
    /**
     * For `@parley/client`, of one viewer: another one may have signed in meanwhile, and what the first one wrote is not theirs. Undefined
     * when this viewer is not signed in; rejects when the platform does not answer.
     */
    async accessToken(userId: string, { refresh: isStale }: TokenRequest): Promise<string | undefined> {
      const last = openOf(userId);
      if (last !== undefined && (isStale || endsSoon(last, now()))) {
        // A refresh token is for one use: all who wait share one refresh.
        refreshing ??= refresh(last).finally(() => (refreshing = undefined));
        await refreshing;
      }
      return openOf(userId)?.tokens.accessToken;
    },
  };
}

function endsSoon({ tokens }: OpenSession, at: number): boolean {
  return Date.parse(tokens.accessTokenExpiresAt) - at < minimumLifeMs;
}

async function untilAnswered<T>(ask: () => Promise<T>, wait: SessionDependencies['wait']): Promise<T> {
  while (true) {
    try {
      return await ask();
    } catch {
      await wait(resumeAgainMs);
    }
  }
}
