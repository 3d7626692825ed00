import type { RoomState } from './decision.ts';
import type { Mention, MentionCandidate } from './mention.ts';
import { isAtLeast } from './permissions.ts';

/** Who is in the room, and what they may do. */
export type MentionRules = Pick<RoomState, 'kind' | 'members'>;

/** Of the places that may mention somebody those that do: members, and all of a group where an admin of it says so. */
export function mentionsIn(
  { kind, members }: MentionRules,
  command: { readonly actorId: string; readonly mentions: readonly MentionCandidate[] },
): readonly Mention[] {
  const role = members.get(command.actorId)?.role ?? 'MEMBER';
  const mayMentionAll = kind === 'GROUP' && isAtLeast(role, 'ADMIN');
  return command.mentions.filter(({ userId }) => (userId === null ? mayMentionAll : members.has(userId)));
}

/** Whom a new text mentions and the one before did not: also all, each by id, for who came after the message was sent is not meant. */
export function newlyMentioned(
  room: Pick<RoomState, 'members'>,
  before: readonly Mention[],
  after: readonly Mention[],
): readonly string[] {
  const known = meant(room, before);
  return [...meant(room, after)].filter((id) => !known.has(id));
}

function meant({ members }: Pick<RoomState, 'members'>, mentions: readonly Mention[]): ReadonlySet<string> {
  const ids = mentions.map(({ userId }) => userId);
  return new Set(ids.includes(null) ? members.keys() : ids.filter((id) => id !== null));
}

/** What the event says of the mentions: nothing where nobody is to be notified of one. */
export function notifiedOf(
  mentions: readonly Mention[],
  isNotified: (userId: string) => boolean,
): { readonly mentionedIds?: readonly string[]; readonly mentionsAll?: true } {
  const ids = new Set(
    mentions.flatMap(({ userId }) => (userId !== null && isNotified(userId) ? [userId] : [])),
  );
  const mentionsAll = mentions.some(({ userId }) => userId === null);
  return { ...(ids.size > 0 && { mentionedIds: [...ids] }), ...(mentionsAll && { mentionsAll }) };
}
