import type { GetAccessToken } from '@parley/client';
import type { SessionDependencies } from './session-dependencies.ts';
import type { SessionHolder } from './session-holder.ts';
import type { OpenSession } from './session-tokens.ts';

/** Whether a newer token than the last one is wanted. */
type TokenRequest = Parameters<GetAccessToken>[0];

/** A token that ends sooner is refreshed before it is used. */
const minimumLifeMs = 30_000;

/** Gives out the access token of whom the holder says, and refreshes it. */
export function createAccessTokens(
  holder: SessionHolder,
  { requests, oneTabAtATime, now = Date.now }: SessionDependencies,
) {
  let refreshing: Promise<void> | undefined;
  const refresh = async (stale: OpenSession): Promise<void> => {
    const next = await oneTabAtATime(requests.refresh);
    // Somebody signed out, or in, while the answer was on its way.
    if (holder.open() !== stale) return;
    if (next === undefined) holder.end(true);
    // The cookie is the browser's: another tab may have signed in as somebody else.
    else if (next.userId !== stale.userId) holder.enterAs(next);
    else holder.renew(next);
  };
  const openOf = (userId: string): OpenSession | undefined => {
    const open = holder.open();
    return open?.userId === userId ? open : undefined;
  };
  return async (userId: string, { refresh: isStale }: TokenRequest): Promise<string | undefined> => {
    const last = openOf(userId);
    const state = holder.state();
    if (last === undefined && state.status === 'signed-in' && state.userId === userId)
      throw new Error('The platform has not said yet that this session goes on.');
    if (last !== undefined && (isStale || endsSoon(last, now()))) {
      // A refresh token is for one use: all who wait share one refresh.
      refreshing ??= refresh(last).finally(() => (refreshing = undefined));
      await refreshing;
    }
    return openOf(userId)?.tokens.accessToken;
  };
}

function endsSoon({ tokens }: OpenSession, at: number): boolean {
  return Date.parse(tokens.accessTokenExpiresAt) - at < minimumLifeMs;
}
