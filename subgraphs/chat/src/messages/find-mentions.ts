import { mostMentions, type MentionCandidate } from '../rooms/mention.ts';
import type { UserNamesStore } from '../stores/user-names-store.ts';
import { findNames } from './find-names.ts';

/** Stands for everybody in a group; nobody is meant by it as a username. */
const everybody = 'all';

export type FindMentions = ReturnType<typeof createFindMentions>;

/**
 * Finds whom a text may mention: one read by index where it has an `@`, none elsewhere. Who of them is in the room is decided in the
 * transaction, so that nothing here grows with the members.
 */
export function createFindMentions({ userNames }: { userNames: Pick<UserNamesStore, 'findIds'> }) {
  return async (text: string): Promise<readonly MentionCandidate[]> => {
    const places = findNames(text, mostMentions);
    if (places.length === 0) return [];
    const ids = await userNames.findIds(places.flatMap(({ names }) => names));
    return places.flatMap(({ start, names }): readonly MentionCandidate[] => {
      if (names.includes(everybody)) return [{ start, length: everybody.length + 1, userId: null }];
      const name = names.find((each) => ids.has(each));
      const userId = name === undefined ? undefined : ids.get(name);
      return name === undefined || userId === undefined ? [] : [{ start, length: name.length + 1, userId }];
    });
  };
}
