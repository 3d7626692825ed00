import type { PersonFragment } from './graph.generated.ts';

/** Whom one can mention: a person, or null for all who are in the room. */
export type MentionChoice = PersonFragment | null;

/** Stands for everybody in a group. */
export const everybody = 'all';
/** So many are shown. */
const most = 8;

/** The people that a query fits, those whose name begins with it first; and everybody, where the viewer may mention all. */
export function mentionChoices(
  people: readonly PersonFragment[],
  query: string,
  { viewerId, mayMentionAll }: { readonly viewerId: string; readonly mayMentionAll: boolean },
): readonly MentionChoice[] {
  const wanted = folded(query);
  const names = ({ username, displayName }: PersonFragment) => [folded(username), folded(displayName)];
  const isFirst = (person: PersonFragment): boolean => names(person).some((name) => name.startsWith(wanted));
  const fitting = people
    .filter(({ id, isDeleted }) => id !== viewerId && !isDeleted)
    .filter((person) => names(person).some((name) => name.includes(wanted)))
    .toSorted((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
  const all = mayMentionAll && everybody.startsWith(wanted) ? [null] : [];
  return [...fitting.slice(0, most), ...all];
}

/** Without letter case, accents and width, as the server compares names. */
function folded(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
