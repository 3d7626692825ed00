import { type RefObject, useLayoutEffect } from 'react';
import type { VListHandle } from 'virtua';
import type { Row } from './rows.ts';

/** So much of what was read before is seen above the first unread message, in pixels. */
const contextPx = 100;

/** Opens a list at what is unread, else at its end. */
export function useOpeningPlace(list: RefObject<VListHandle | null>, rows: readonly Row[]): void {
  useLayoutEffect(() => {
    const unread = rows.findIndex(({ type }) => type === 'unread');
    if (unread >= 0) list.current?.scrollToIndex(unread, { align: 'start', offset: -contextPx });
    else list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
    // Once, when the room is opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
