import type { FeedItem } from '@parley/feeds';
import type { Message } from '../messages/message.ts';
import type { ReadMark, RoomLogEntry } from './room-log-entry.ts';

/** What a member sees happen in a room; `cursor` is the stream's position behind it. */
export type RoomStreamItem =
  | { readonly kind: 'start'; readonly cursor: string }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number; readonly cursor: string }
  | {
      readonly kind: 'entry';
      readonly entry: RoomLogEntry;
      /** The entry's message as it is now; read once for all who hear of the entry. */
      readonly message: () => Promise<Message | null>;
      readonly cursor: string;
    }
  | { readonly kind: 'read'; readonly mark: ReadMark; readonly cursor: string };

/** What becomes of an item of the feed: shown as, left out, or the stream ends before it. */
export type Translation = { readonly show: RoomStreamItem } | 'skip' | 'end';

/** A member's stream: `first`, then what `translate` makes of the feed. Whatever ends it, `release` is called once. */
export function createRoomStream(options: {
  source: AsyncIterableIterator<FeedItem<RoomLogEntry, ReadMark>>;
  first: readonly RoomStreamItem[];
  translate: (item: FeedItem<RoomLogEntry, ReadMark>) => Promise<Translation>;
  release: () => void;
}): AsyncIterableIterator<RoomStreamItem> {
  const { source, translate } = options;
  const first = [...options.first];
  let release: (() => void) | null = options.release;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    release?.();
    release = null;
    await source.return?.();
    return { done: true, value: undefined };
  };
  const pull = async (): Promise<IteratorResult<RoomStreamItem, undefined>> => {
    const ready = first.shift();
    if (ready !== undefined) return { done: false, value: ready };
    for (;;) {
      const next = await source.next();
      if (next.done === true) return end();
      const translation = await translate(next.value);
      if (translation === 'end') return end();
      if (translation !== 'skip') return { done: false, value: translation.show };
    }
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (release === null) return { done: true, value: undefined };
      try {
        return await pull();
      } catch (error) {
        await end();
        throw error;
      }
    },
    return: end,
  };
}
