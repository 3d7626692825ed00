import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import type { VListHandle } from 'virtua';
import type { TimelineMessage } from './conversation-state.ts';
import { focusWhenShown } from './focus-when-shown.ts';
import type { Row } from './rows.ts';
import type { Timeline } from './timeline.ts';
import type { JumpTarget } from './use-jump-target.ts';

/** So much of what was read before is seen above the first unread message, in pixels. */
const contextPx = 100;

export interface ListPlace {
  readonly list: RefObject<VListHandle | null>;
  readonly rows: readonly Row[];
  /** Another epoch: another window of messages. */
  readonly timeline: Pick<Timeline<TimelineMessage>, 'epoch' | 'isLoaded'>;
  readonly target: JumpTarget | undefined;
  readonly isAtEnd: boolean;
}

interface Place {
  readonly epoch?: number;
  readonly isLoaded: boolean;
  readonly own?: string | undefined;
  readonly target?: JumpTarget | undefined;
}

/**
 * Where a list stands: opened at the message that one jumps to, else at what is unread, else at its end; at its end as long as it is there.
 * What it answers gives the focus to the message that one jumped to, once.
 */
export function useListPlace({ list, rows, timeline, target, isAtEnd }: ListPlace) {
  const { epoch, isLoaded } = timeline;
  const place = useRef<Place>({ isLoaded: false });
  const last = rows.at(-1);
  const own = last?.type === 'pending' ? last.key : undefined;
  const found = target === undefined ? -1 : rows.findIndex((row) => isOf(row, target));
  useLayoutEffect(() => {
    const before = place.current;
    const isOpening = isLoaded && !before.isLoaded;
    const isJump = found >= 0 && (isOpening || before.target !== target);
    place.current = { epoch, isLoaded, own, target: isJump ? target : before.target };
    // In a block: newer browsers answer a promise, which is no clean-up.
    const scrollTo = (index: number, align: 'start' | 'center' | 'end', offset = 0): void => {
      list.current?.scrollToIndex(index, { align, offset });
    };
    const unread = isOpening ? rows.findIndex(({ type }) => type === 'unread') : -1;
    const isSaid = own !== undefined && own !== before.own;
    if (isJump) scrollTo(found, 'center');
    else if (unread >= 0) scrollTo(unread, 'start', -contextPx);
    else if (isAtEnd || isSaid || epoch !== before.epoch) scrollTo(rows.length - 1, 'end');
    // Whether it is at its end alone is no reason to move.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [rows.length, epoch, isLoaded, own, target, found >= 0]);

  const focused = useRef<JumpTarget>(undefined);
  return useCallback(
    (element: HTMLElement | null) => {
      if (element === null || focused.current === target) return;
      focused.current = target;
      focusWhenShown(() => (element.isConnected ? element : null));
    },
    [target],
  );
}

export function isOf(row: Row, target: JumpTarget | undefined): boolean {
  return row.type === 'message' && row.message.id === target?.messageId;
}
