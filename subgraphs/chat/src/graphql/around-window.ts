import { InvalidArgumentError, pageSize } from '@parley/service-kit/subgraph';
import type { MessageWindow } from '../messages/message-page.ts';

interface AroundArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly around?: string | null | undefined;
  readonly aroundNumber?: number | null | undefined;
}

/**
 * The window around one message; null where none is asked for. `numberOf` finds the number of a message by its id. Throws
 * InvalidArgumentError for what cannot be together, and naming the limit.
 */
export async function aroundWindow(
  args: AroundArguments,
  numberOf: (messageId: string) => Promise<number>,
): Promise<MessageWindow | null> {
  const { first = null, after = null, last = null, before = null, around = null, aroundNumber = null } = args;
  if (around === null && aroundNumber === null) return null;
  if (after !== null || last !== null || before !== null || (around !== null && aroundNumber !== null))
    throw new InvalidArgumentError(
      'Beside `around` or `aroundNumber`, one of the two, only `first` is possible.',
    );
  return {
    direction: 'around',
    limit: pageSize(first),
    number: aroundNumber ?? (await numberOf(around ?? '')),
  };
}
