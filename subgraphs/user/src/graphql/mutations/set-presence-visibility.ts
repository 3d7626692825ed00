import { requireSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const setPresenceVisibility: NonNullable<MutationResolvers['setPresenceVisibility']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return toResult(
    'SetPresenceVisibilitySuccess',
    await context.useCases.setPresenceVisibility(id, input.visibility),
  );
};
