import type { Done } from './act.ts';

export const isDone = ({ answer }: Done): boolean => answer?.value.__typename.endsWith('Success') === true;

/**
 * The texts that a mutation was acknowledged to have set in place of others, and which are not there: a text may give way only to one that
 * was still on its way then, or came later. `presentOf`: the text that is there in its place; undefined: that says nothing.
 */
export function lostTexts(
  dones: readonly Done[],
  mutation: string,
  presentOf: (done: Done) => string | null | undefined,
): readonly string[] {
  const all = dones.filter(({ deed }) => deed.mutation === mutation);
  return all.filter(isDone).flatMap((done) => {
    const { text } = done.deed;
    const present = presentOf(done);
    if (present === undefined || present === text) return [];
    const other = all.find(({ deed }) => deed.text === present);
    const isReplaced = other !== undefined && (other.answer?.at ?? Infinity) >= done.beganAt;
    return isReplaced ? [] : [`${text}, there is ${present}`];
  });
}
