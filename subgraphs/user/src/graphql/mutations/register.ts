import { placeRefreshToken } from '../../sessions/place-refresh-token.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const register: NonNullable<MutationResolvers['register']> = async (
  _parent,
  { input },
  { useCases, cookies, origin },
) =>
  toResult(
    'RegisterSuccess',
    await placeRefreshToken(input.refreshTokenIn, useCases.refreshCookie(cookies), () =>
      useCases.register(input, origin),
    ),
  );
