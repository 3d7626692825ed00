import { pipeStream } from '@parley/async';
import { createLatestStream } from '@parley/feeds';
import type { InboxItem, RoomNews } from './inbox-item.ts';

/** One open inbox of a viewer. */
export interface InboxStream {
  readonly items: AsyncIterableIterator<InboxItem, undefined, undefined>;
  /** Replaces what waits of the room, and keeps its place. */
  tell(roomId: string, news: RoomNews): void;
  /** Tells what happened at that time, unless something of the room waits that is newer. */
  tellOf(since: Date, roomId: string, news: RoomNews): void;
  end(): void;
}

interface Waiting {
  readonly kind: InboxItem['kind'];
  readonly roomId: string;
  /** Since when the reader knows less than they would have been told. */
  readonly since: Date;
}

/**
 * Opens with a start unless it is resumed. A mark stays before the oldest change that waits: a reader who goes away with rooms
 * untold is told of them when they come back with it.
 */
export function createInboxStream(options: {
  isResumed: boolean;
  cursorOf: (at: Date) => string;
  now: () => Date;
  onEnd: () => void;
}): InboxStream {
  const { cursorOf, now } = options;
  const stream = createLatestStream<Waiting>(options.onEnd);
  const put = (roomId: string, kind: InboxItem['kind'], since: Date): void =>
    stream.put(roomId, { kind, roomId, since: stream.waiting(roomId)?.since ?? since });
  // No room has this id.
  if (!options.isResumed) put('', 'start', now());
  return {
    items: pipeStream(stream, ({ kind, roomId, since }): InboxItem => {
      if (kind === 'start') return { kind, cursor: cursorOf(since) };
      return { kind, roomId, cursor: cursorOf(stream.first()?.since ?? now()) };
    }),
    tell: (roomId, news) => put(roomId, news, now()),
    tellOf(since, roomId, news) {
      if (stream.waiting(roomId) === undefined) put(roomId, news, since);
    },
    end: () => void stream.return(),
  };
}
