import { pipeStream } from '@parley/async';
import { forbidden, requireViewer, streamResolver, type StreamEvent } from '@parley/service-kit/subgraph';
import { isRefusal } from '@parley/service-kit/refusals';
import type { RoomStreamItem } from '../room-events/subscribe.ts';
import type { Context } from './context.ts';
import type {
  MessagesDelivered,
  MessagesRead,
  ResumeGap,
  StreamStart,
  SubscriptionRoomEventsArgs,
} from './graph.generated.ts';
import { reasonOf } from './problems.ts';
import type { AnyEntryEvent } from './room-event.ts';
import { userStub, type UserStub } from './stubs.ts';

type RoomEvent =
  | StreamStart
  | ResumeGap
  | (Omit<MessagesRead | MessagesDelivered, 'user'> & { readonly user: UserStub })
  | AnyEntryEvent;

const liveMs = 60_000;

export const roomEvents = streamResolver(
  async ({ roomId, after }: SubscriptionRoomEventsArgs, context: Context) => {
    const stream = await context.streams.open(
      requireViewer(context.viewer).id,
      roomId.toLowerCase(),
      after ?? null,
    );
    if (isRefusal(stream)) throw forbidden(reasonOf(stream));
    return pipeStream(stream, (item): StreamEvent<RoomEvent> => ({
      value: toEvent(item),
      cursor: item.cursor,
      sourceEvent: sourceEventOf(item),
      traceparent: traceOf(item),
    }));
  },
);

/** What is replayed is delivered long after its operation: that is no part of it. */
function traceOf(item: RoomStreamItem): string | undefined {
  if (item.kind !== 'entry' || !('traceparent' in item.entry)) return undefined;
  const { traceparent, at } = item.entry;
  return traceparent !== null && Date.now() - at.getTime() < liveMs ? traceparent : undefined;
}

/** The entry, or the receipt, that all streams of this process show: one object for those that are live. */
function sourceEventOf(item: RoomStreamItem): object | undefined {
  if (item.kind === 'entry') return item.entry;
  return item.kind === 'receipt' ? item.receipt : undefined;
}

function toEvent(item: RoomStreamItem): RoomEvent {
  const { cursor } = item;
  if (item.kind === 'start') return { __typename: 'StreamStart', cursor };
  if (item.kind === 'gap') return { __typename: 'ResumeGap', cursor, from: item.from, to: item.to };
  if (item.kind === 'receipt')
    return {
      __typename: item.receipt.kind === 'READ' ? 'MessagesRead' : 'MessagesDelivered',
      cursor,
      user: userStub(item.receipt.userId),
      upTo: item.receipt.upTo,
      at: item.receipt.at,
    };
  const { entry, message } = item;
  // Which entry it is says the type.
  return {
    __typename: entry.type,
    cursor,
    roomId: entry.roomId,
    at: entry.at,
    entry,
    message,
  } as AnyEntryEvent;
}
