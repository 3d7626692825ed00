import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { RefreshCookie } from './refresh-cookie.ts';
import type { SessionTokens } from './session-tokens.ts';

/** Where a client wants to keep a refresh token. */
export type RefreshTokenPlace = 'BODY' | 'COOKIE';

/**
 * Opens or refreshes a session by `open` and leaves its refresh token where the client wants it. In the cookie it is in no answer. Where
 * no cookie can be kept nothing is opened: nobody could refresh it.
 */
export async function placeRefreshToken<Result extends object>(
  place: RefreshTokenPlace | undefined,
  cookie: RefreshCookie,
  open: () => Promise<Result>,
): Promise<Result | Refusal<'CookieRefused'>> {
  if (place !== 'COOKIE') return open();
  if (!cookie.isAccepted) return refuse('CookieRefused');
  const result = await open();
  if (!isOpened(result)) return result;
  cookie.keep(result.tokens);
  return { ...result, tokens: { ...result.tokens, refreshToken: '' } };
}

function isOpened<Result extends object>(
  result: Result,
): result is Result & { readonly tokens: SessionTokens } {
  return 'tokens' in result;
}
