import { message } from './data.mjs';

/** @typedef {ReturnType<typeof message>} Message */
/** @typedef {{value: Message, cursor: string, sourceEvent: Message}} FeedEvent  as the service kit takes them; `sourceEvent`: all viewers are shown the same */

/** One viewer in ten may not see what is sent. @param {string} viewerId  `viewer-<number>` */
export function mayNotSee(viewerId) {
  return Number(viewerId.slice('viewer-'.length)) % 10 === 0;
}

/** The events of one room, all in the order in which they were published. */
export function createFeed() {
  /** @type {Set<(event: FeedEvent) => void>} */
  const readers = new Set();
  let number = 0;
  return {
    readers: () => readers.size,
    /** Publishes the next messages. @param {number} count @returns {number} the last one's number */
    publish(count) {
      for (let n = 0; n < count; n += 1) {
        number += 1;
        const value = message(1, number);
        const event = { value, cursor: `cursor-${String(number).padStart(12, '0')}`, sourceEvent: value };
        for (const reader of readers) reader(event);
      }
      return number;
    },
    /** @param {string} viewerId @returns {AsyncIterableIterator<FeedEvent>} */
    open(viewerId) {
      const hidden = mayNotSee(viewerId);
      return openReader(readers, () => !hidden);
    },
  };
}

/** @param {Set<(event: FeedEvent) => void>} readers @param {(event: FeedEvent) => boolean} sees @returns {AsyncIterableIterator<FeedEvent>} */
function openReader(readers, sees) {
  /** @type {FeedEvent[]} */
  const waiting = [];
  let closed = false;
  /** @type {() => void} */
  let wake = () => undefined;
  const reader = (/** @type {FeedEvent} */ event) => {
    if (!sees(event)) return;
    waiting.push(event);
    wake();
  };
  readers.add(reader);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const event = closed ? undefined : waiting.shift();
        if (event !== undefined) return { done: false, value: event };
        if (closed) return { done: true, value: undefined };
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    },
    async return() {
      closed = true;
      readers.delete(reader);
      wake();
      return { done: true, value: undefined };
    },
  };
}
