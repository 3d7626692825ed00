/** The numbers of a room's messages that a viewer sees. Their places count 1, 2, 3, … without a hole. */
export interface VisibleNumbers {
  readonly count: number;
  /** How many there are up to this number, itself included: the place of one that is seen. */
  readonly countUpTo: (number: number) => number;
  /** The number at a place: 1 to `count`. */
  readonly numberAt: (place: number) => number;
}

/** From `lowest` to `highest`, both included, without those that the viewer has hidden. */
export function createVisibleNumbers(
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
  hidden: readonly number[],
): VisibleNumbers {
  const gaps = hidden
    .filter((number) => number >= lowest && number <= highest)
    .toSorted((one, other) => one - other);
  const countUpTo = (number: number): number => {
    const upTo = Math.min(number, highest);
    return Math.max(0, upTo - lowest + 1) - gaps.filter((gap) => gap <= upTo).length;
  };
  return {
    count: countUpTo(highest),
    countUpTo,
    numberAt(place) {
      let number = lowest + place - 1;
      for (const gap of gaps) if (gap <= number) number += 1;
      return number;
    },
  };
}

/** The stretches of numbers from `lowest` to `highest` that a viewer has not hidden, ascending; `to` is included. */
export function* visibleRuns(
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
  hidden: readonly number[],
): Generator<{ readonly from: number; readonly to: number }> {
  const ends = hidden.filter((number) => number >= lowest && number <= highest);
  let from = lowest;
  for (const end of [...ends.toSorted((one, other) => one - other), highest + 1]) {
    if (from < end) yield { from, to: end - 1 };
    from = end + 1;
  }
}
