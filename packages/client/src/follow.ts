import type { FormattedExecutionResult } from 'graphql';
import type { Request } from './ask.ts';
import type { Delivered, FollowingStream, SubscribeOptions } from './operation.ts';
import type { Stream } from './stream.ts';

/** Starts a stream whose variables are completed by `position` at each attempt. */
type Begin = <Item>(
  request: Request,
  position: () => object,
  receive: (payload: FormattedExecutionResult) => Item,
  options: SubscribeOptions,
) => Stream<Item>;

/**
 * There are two positions. An interrupted stream continues after what was received, for that still waits here in order; what the app
 * may keep for its next start is the position of what it was handed.
 */
export function follow<Data>(
  request: Request,
  options: SubscribeOptions,
  begin: Begin,
): FollowingStream<Data> {
  const { after } = request.variables as { after?: string | null };
  let received = after ?? undefined;
  let handed = received;
  const stream = begin(
    request,
    () => ({ after: received ?? null }),
    (payload): Delivered<Data> => {
      received = cursorOf(payload);
      return { ...(payload as FormattedExecutionResult<Data, Record<string, unknown>>), cursor: received };
    },
    options,
  );
  return {
    ...stream,
    async next() {
      const result = await stream.next();
      if (result.done !== true) handed = result.value.cursor;
      return result;
    },
    get cursor() {
      return handed;
    },
  };
}

function cursorOf({ extensions }: FormattedExecutionResult): string {
  const cursor = extensions?.['cursor'];
  if (typeof cursor === 'string') return cursor;
  throw new TypeError('A payload came without a cursor: this field is not lossless. Use `watch`.');
}
