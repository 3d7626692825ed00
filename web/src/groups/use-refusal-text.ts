import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import type { Refusal } from '../graph/perform.ts';

const keys: Readonly<Record<string, MessageKey>> = {
  NOT_ALLOWED: 'groups.notAllowed',
  NOT_A_ROOM_MEMBER: 'groups.gone',
  MEMBER_NOT_FOUND: 'groups.memberNotFound',
  CANNOT_ADD_MEMBERS: 'groups.cannotAdd',
  ROOM_IS_FULL: 'groups.full',
  TOO_MANY_GROUPS: 'groups.tooManyGroups',
  TOO_MANY_BANS: 'groups.tooManyBans',
  INVALID_INPUT: 'problem.invalidInput',
  RATE_LIMITED: 'problem.tooOften',
  NO_ANSWER: 'problem.noAnswer',
};

/** Why something was refused, as a sentence in the person's language. */
export function useRefusalText(): (refusal: Refusal) => string {
  const t = useText();
  return ({ code, limit = 0 }) => t(keys[code] ?? 'problem.unexpected', { limit });
}
