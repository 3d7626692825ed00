import { refreshFromPlace } from '../../sessions/refresh-from-place.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const refreshSession: NonNullable<MutationResolvers['refreshSession']> = async (
  _parent,
  { input },
  { useCases, cookies, origin },
) =>
  toResult(
    'RefreshSessionSuccess',
    await refreshFromPlace(
      input,
      { cookie: useCases.refreshCookie(cookies), origin },
      useCases.refreshSession,
    ),
  );
