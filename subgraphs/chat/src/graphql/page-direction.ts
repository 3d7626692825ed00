import { InvalidArgumentError, pageSize } from '@parley/service-kit/subgraph';

/** What a list that can be read from both ends is asked for. */
interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** One direction at a time; without any argument the first 20. Throws InvalidArgumentError for both directions, and naming the limit. */
export function pageDirection(args: PageArguments): {
  readonly limit: number;
  readonly cursor: string | null;
  readonly isBackward: boolean;
} {
  const { first = null, after = null, last = null, before = null } = args;
  const isBackward = last !== null || before !== null;
  if (!isBackward) return { limit: pageSize(first), cursor: after, isBackward };
  if (first !== null || after !== null)
    throw new InvalidArgumentError(
      'Page either by `first` and `after` or by `last` and `before`, not by both.',
    );
  return { limit: pageSize(last, 20, 'last'), cursor: before, isBackward };
}
