import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { refuseBelow, type NotAllowed } from './decide-membership.ts';
import { neededRole } from './permissions.ts';
import type { Roster } from './room-change.ts';
import { mostInvites } from './room-invite.ts';

export type TooManyInvites = Refusal<'TooManyInvites'> & { readonly limit: number };

/** Refuses an invite of who may not add members, and one more than a group may have. `good`: the number that it has. */
export function decideInvite(
  roster: Roster,
  { actorId, good }: { readonly actorId: string; readonly good: number },
): Refusal<'NotARoomMember'> | NotAllowed | TooManyInvites | null {
  const refused = refuseBelow(roster, actorId, neededRole(roster.settings.whoMayAdd));
  if (refused !== null) return refused;
  return good >= mostInvites ? refuse('TooManyInvites', { limit: mostInvites }) : null;
}
