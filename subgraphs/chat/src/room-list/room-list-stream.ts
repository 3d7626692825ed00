import { pipeStream } from '@parley/async';
import { HighestVersions, type LatestSubscriber } from '@parley/feeds';
import type { ScheduledChange } from '../scheduled/scheduled-message.ts';
import type { HiddenMessage } from '../rooms/hidden-message.ts';

/** What a viewer's list of rooms shows; `cursor` is the timestamp after it. */
export type RoomListItem = { readonly cursor: string } & (
  | { readonly kind: 'start' }
  /** Something has changed in the room, which is read when this is delivered; or the viewer does not see it any more. */
  | { readonly kind: 'changed' | 'removed'; readonly roomId: string }
  /** The viewer has hidden a message of the room from themself. */
  | { readonly kind: 'messageHidden'; readonly roomId: string; readonly messageId: string }
  /** Something of a thread is new to the viewer; it is read when this is delivered. */
  | { readonly kind: 'threadChanged'; readonly roomId: string; readonly threadRootId: string }
  /** Something of a scheduled message is new to its author; it is read when this is delivered. */
  | { readonly kind: 'scheduledChanged'; readonly roomId: string; readonly scheduledMessageId: string }
);

/** What a list shows beside rooms where its reader asks for it. */
export type InboxTopic = 'THREADS' | 'SCHEDULED_MESSAGES';

/** A change that waits for its reader. */
export interface RoomListChange {
  readonly kind: RoomListItem['kind'];
  readonly roomId: string;
  readonly messageId?: string;
  readonly threadRootId?: string;
  readonly scheduledMessageId?: string;
  /** Since when the reader knows less than was to be shown. */
  readonly since: Date;
}

/** What one stream was shown. */
export interface RoomListState {
  /** The `seq` of each room's log. */
  readonly rooms: HighestVersions;
  /** The viewer's own read receipt in each room. */
  readonly receipts: HighestVersions;
  /** The `version` of what the viewer has set of each room. */
  readonly preferences: HighestVersions;
  /** The keys of the pairs in which the viewer blocks the other, as its rooms were shown. */
  readonly blocked: Set<string>;
  /** Rooms in which the viewer read on, or of which they set something, since they were shown. */
  readonly changedRoomIds: Set<string>;
  /** Messages that the viewer has hidden and the stream was shown so, the last ones. */
  readonly hiddenMessageIds: Set<string>;
  /** Rooms that were hidden when it was opened, or that it was shown as gone. */
  readonly hidden: Set<string>;
  readonly topics: ReadonlySet<InboxTopic>;
  /** The `version` of the viewer's own state in each thread, the last ones. */
  readonly threadStates: HighestVersions;
  /** Of each thread that the viewer follows, the last ones. */
  readonly threads: HighestVersions;
  /** The `version` of the viewer's scheduled messages, the last ones. */
  readonly scheduled: HighestVersions;
  /** What became of requests to join each group of the viewer's. */
  readonly joinRequests: HighestVersions;
}

/** The open list of a viewer on one device: it follows the rooms that it shows. */
export type RoomListStream = LatestSubscriber<RoomListChange, RoomListState>;

/** As many as may be notified of anew by what makes up for lost notifications. */
const mostKept = 1_000;

export function newRoomListState(topics: readonly InboxTopic[] = []): RoomListState {
  return {
    rooms: new HighestVersions(),
    receipts: new HighestVersions(),
    preferences: new HighestVersions(),
    blocked: new Set(),
    changedRoomIds: new Set(),
    hiddenMessageIds: new Set(),
    hidden: new Set(),
    topics: new Set(topics),
    threadStates: new HighestVersions(mostKept),
    threads: new HighestVersions(mostKept),
    scheduled: new HighestVersions(mostKept),
    joinRequests: new HighestVersions(),
  };
}

/** Replaces what waits of the room, in its place: the reader knows less since the first change that waits. */
export function put(stream: RoomListStream, kind: RoomListItem['kind'], roomId: string, since: Date): void {
  stream.put(roomId, { kind, roomId, since: stream.waiting(roomId)?.since ?? since });
}

/** What happened before the stream was opened, unless something newer of the room waits. */
export function putMissed(
  stream: RoomListStream,
  kind: RoomListItem['kind'],
  roomId: string,
  since: Date,
): void {
  if (stream.waiting(roomId) === undefined) put(stream, kind, roomId, since);
}

/** As many as may be notified of anew by what makes up for lost notifications. */
const mostHiddenKept = 1_000;

/** Of each message that was hidden the reader is told, whatever else changes in its room; a repeat is not shown. */
export function putHidden(
  stream: RoomListStream,
  { roomId, messageId }: Pick<HiddenMessage, 'roomId' | 'messageId'>,
  since: Date,
): boolean {
  const { hiddenMessageIds } = stream.state;
  if (hiddenMessageIds.has(messageId)) return false;
  hiddenMessageIds.add(messageId);
  for (const oldest of hiddenMessageIds) {
    if (hiddenMessageIds.size <= mostHiddenKept) break;
    hiddenMessageIds.delete(oldest);
  }
  stream.put(`hidden ${messageId}`, { kind: 'messageHidden', roomId, messageId, since });
  return true;
}

/** The thread as it is when this is delivered, in place of what waits of it. */
export function putThread(
  stream: RoomListStream,
  { roomId, rootId: threadRootId }: { readonly roomId: string; readonly rootId: string },
  since: Date,
): void {
  const key = `thread ${threadRootId}`;
  stream.put(key, {
    kind: 'threadChanged',
    roomId,
    threadRootId,
    since: stream.waiting(key)?.since ?? since,
  });
}

/** The message as it is when this is delivered, unless the stream was shown so. */
export function putScheduled(
  stream: RoomListStream,
  { id: scheduledMessageId, roomId, version }: Pick<ScheduledChange, 'id' | 'roomId' | 'version'>,
  since: Date,
): void {
  const { topics, scheduled } = stream.state;
  if (!topics.has('SCHEDULED_MESSAGES') || !scheduled.take(scheduledMessageId, version)) return;
  const key = `scheduled ${scheduledMessageId}`;
  const waitsSince = stream.waiting(key)?.since ?? since;
  stream.put(key, { kind: 'scheduledChanged', roomId, scheduledMessageId, since: waitsSince });
}

/**
 * A cursor stays before the oldest change that waits: a reader that goes with rooms unread is shown them when it comes back with that
 * cursor.
 */
export function itemsOf(
  stream: RoomListStream,
  { cursorOf, now }: { cursorOf: (at: Date) => string; now: () => Date },
): AsyncIterableIterator<RoomListItem, undefined, undefined> {
  return pipeStream(stream, ({ kind, roomId, since, ...change }): RoomListItem => {
    if (kind === 'start') return { kind, cursor: cursorOf(since) };
    const { messageId = '', threadRootId = '', scheduledMessageId = '' } = change;
    const cursor = cursorOf(stream.first()?.since ?? now());
    switch (kind) {
      case 'messageHidden':
        return { kind, roomId, messageId, cursor };
      case 'threadChanged':
        return { kind, roomId, threadRootId, cursor };
      case 'scheduledChanged':
        return { kind, roomId, scheduledMessageId, cursor };
      case 'changed':
      case 'removed':
        return { kind, roomId, cursor };
    }
  });
}
