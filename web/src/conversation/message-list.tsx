import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import type { Conversation } from './conversation.ts';
import type { TimelineMessage } from './conversation-state.ts';
import { Announcer } from './announcer.tsx';
import { RowView } from './row-view.tsx';
import type { Row } from './rows.ts';
import type { Timeline } from './timeline.ts';
import { useMarkRead } from './use-mark-read.ts';
import { useOpeningPlace } from './use-opening-place.ts';
import { usePrepended } from './use-prepended.ts';

/** As near to an end, in pixels, the next page is asked for, and a list counts as being at its end. */
const nearPx = 600;
const endPx = 60;

export interface MessageListProps {
  readonly rows: readonly Row[];
  readonly conversation: Conversation;
  readonly timeline: Timeline<TimelineMessage>;
  readonly viewerId: string;
  readonly isGroup: boolean;
}

/** What was said: only what is seen is drawn. It holds its place while pages come before, and stays at its end while it is there. */
export function MessageList({ rows, conversation, timeline, viewerId, isGroup }: MessageListProps) {
  const t = useText();
  const list = useRef<VListHandle>(null);
  const [isAtEnd, setIsAtEnd] = useState(() => !rows.some(({ type }) => type === 'unread'));
  const isPrepended = usePrepended(rows);
  const newest = timeline.messages.at(-1)?.number ?? 0;

  const look = useCallback((): void => {
    const handle = list.current;
    if (handle === null) return;
    const left = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
    setIsAtEnd(left < endPx);
    if (handle.scrollOffset < nearPx) conversation.loadPrevious();
    if (left < nearPx) conversation.loadNext();
  }, [conversation]);
  const toEnd = useCallback((): void => {
    conversation.goToNewest();
    list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [conversation, rows.length]);

  // Where sizes change, by a keyboard on the screen or by what is drawn now, it stays at its end.
  const keepPlace = (): void => {
    if (isAtEnd) list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
    else look();
  };

  useOpeningPlace(list, rows);
  const isOwnLast = rows.at(-1)?.type === 'pending';
  useLayoutEffect(() => {
    if (isAtEnd || isOwnLast) list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [rows.length, isOwnLast]);
  useMarkRead(conversation, isAtEnd && !timeline.hasNext ? newest : 0);

  return (
    <div className="conversation__messages" role="region" aria-label={t('conversation.messages')}>
      {rows.length === 0 ? (
        <p className="conversation__empty">{t('conversation.empty')}</p>
      ) : (
        <VList
          ref={list}
          className="conversation__list"
          tabIndex={0}
          shift={isPrepended}
          onScroll={look}
          onResize={keepPlace}
        >
          {rows.map((row) => (
            <RowView key={row.key} row={row} viewerId={viewerId} isGroup={isGroup} />
          ))}
        </VList>
      )}
      {(!isAtEnd || timeline.hasNext) && rows.length > 0 && (
        <IconButton
          className="conversation__newest"
          icon="back"
          label={t('conversation.toNewest')}
          onClick={toEnd}
        />
      )}
      <Announcer message={timeline.messages.at(-1)} viewerId={viewerId} />
    </div>
  );
}
