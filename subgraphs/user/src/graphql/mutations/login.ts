import { placeRefreshToken } from '../../sessions/place-refresh-token.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const login: NonNullable<MutationResolvers['login']> = async (
  _parent,
  { input },
  { useCases, cookies },
) =>
  toResult(
    'LoginSuccess',
    await placeRefreshToken(input.refreshTokenIn, useCases.refreshCookie(cookies), () =>
      useCases.login(input),
    ),
  );
