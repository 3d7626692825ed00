import { isRefusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { createRefreshSession } from './refresh-session.ts';
import { placeRefreshToken, type RefreshTokenPlace } from './place-refresh-token.ts';
import type { RefreshCookie } from './refresh-cookie.ts';

interface Shown {
  readonly refreshToken?: string | null | undefined;
  readonly refreshTokenIn?: RefreshTokenPlace | undefined;
}

/**
 * Refreshes by the token that the client shows, and leaves the next one where the client wants it. The cookie's is taken only for the cookie:
 * a script that asked for it in the body would get what it must not see. A cookie that is refused is removed.
 */
export async function refreshFromPlace(
  { refreshToken, refreshTokenIn: place }: Shown,
  { cookie, origin }: { readonly cookie: RefreshCookie; readonly origin: OperationOrigin },
  refreshSession: ReturnType<typeof createRefreshSession>,
) {
  const isFromCookie = place === 'COOKIE' && typeof refreshToken !== 'string';
  const text = isFromCookie ? cookie.read() : (refreshToken ?? '');
  const result = await placeRefreshToken(place, cookie, () => refreshSession(text, origin));
  if (isFromCookie && isRefusal(result) && result.refused === 'InvalidRefreshToken') cookie.remove();
  return result;
}
