import type { Cookies } from '@parley/service-kit/subgraph';
import type { SessionTokens } from './session-tokens.ts';

/** The cookie of one request that has a session's refresh token, for pages whose scripts must not see it. */
export type RefreshCookie = ReturnType<typeof createRefreshCookie>;

/** Nothing happens where the client takes no cookie. */
export function createRefreshCookie(cookies: Cookies, { name, now }: { name: string; now: () => Date }) {
  return {
    /** Whether it can be kept by the client: not over a socket, say. */
    isAccepted: cookies.accepts(name),
    /** Empty without one. */
    read: (): string => cookies.read(name) ?? '',
    /** It ends when the token does. */
    keep({ refreshToken, refreshTokenExpiresAt }: SessionTokens): void {
      const leftMs = refreshTokenExpiresAt.getTime() - now().getTime();
      cookies.set(name, refreshToken, Math.max(0, Math.ceil(leftMs / 1_000)));
    },
    remove: (): void => cookies.remove(name),
  };
}
