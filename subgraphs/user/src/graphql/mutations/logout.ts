import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';

export const logout: NonNullable<MutationResolvers['logout']> = async (
  _parent,
  _args,
  { viewer, useCases, cookies, origin },
) => {
  const { id: userId, sessionId } = requireViewer(viewer);
  await useCases.endSession({ id: sessionId, userId }, 'LOGOUT', origin);
  await useCases.forgetCookie(sessionId, useCases.refreshCookie(cookies));
  return { __typename: 'LogoutSuccess', sessionId };
};
