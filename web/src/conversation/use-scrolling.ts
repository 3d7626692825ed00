import { useCallback, useRef, useState } from 'react';
import type { VListHandle } from 'virtua';
import type { Conversation } from './conversation.ts';
import type { TimelineMessage } from './conversation-state.ts';
import type { Row } from './rows.ts';
import type { Timeline } from './timeline.ts';
import type { JumpTarget } from './use-jump-target.ts';
import { isOf, useListPlace } from './use-list-place.ts';
import { usePrepended } from './use-prepended.ts';

/** As near to an end, in pixels, the next page is asked for, and a list counts as being at its end. */
const nearPx = 600;
const endPx = 60;

/** Holds the place of a list of messages, asks for its pages, and says whether its end is seen. */
export function useScrolling({
  rows,
  conversation,
  timeline,
  target,
}: {
  readonly rows: readonly Row[];
  readonly conversation: Pick<Conversation<unknown>, 'view' | 'loadPrevious' | 'loadNext'>;
  readonly timeline: Timeline<TimelineMessage>;
  readonly target: JumpTarget | undefined;
}) {
  const list = useRef<VListHandle>(null);
  const [isAtEnd, setIsAtEnd] = useState(
    () => !rows.some((row) => row.type === 'unread' || isOf(row, target)),
  );
  const onScroll = useCallback((): void => {
    const handle = list.current;
    if (handle === null) return;
    const left = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
    setIsAtEnd(left < endPx && !conversation.view().timeline.hasNext);
    if (handle.scrollOffset < nearPx) conversation.loadPrevious();
    if (left < nearPx) conversation.loadNext();
  }, [conversation]);
  const toEnd = (): void => {
    list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
  };
  // Where sizes change, by a keyboard on the screen or by what is drawn now, it stays at its end.
  const onResize = isAtEnd ? toEnd : onScroll;
  const shift = usePrepended(rows);
  const focusFound = useListPlace({ list, rows, timeline, target, isAtEnd });
  return { isAtEnd, toEnd, focusFound, attributes: { ref: list, shift, onScroll, onResize } };
}
