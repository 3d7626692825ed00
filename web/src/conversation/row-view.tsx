import { memo, type RefCallback } from 'react';
import { FormattedDate } from 'react-intl';
import { useText } from '../language/use-text.ts';
import { MessageView } from './message-view.tsx';
import { PendingView } from './pending-view.tsx';
import type { Row } from './rows.ts';

interface RowViewProps {
  readonly row: Row;
  readonly viewerId: string;
  readonly isGroup: boolean;
  /** Of the message that one has jumped to: it takes the focus. */
  readonly foundRef: RefCallback<HTMLElement> | undefined;
}

/** One row; drawn anew only when what it shows has changed. */
export const RowView = memo(function RowView({ row, viewerId, isGroup, foundRef }: RowViewProps) {
  const t = useText();
  switch (row.type) {
    case 'day':
      return (
        <p className="day">
          <span>
            <FormattedDate value={row.date} weekday="long" day="numeric" month="long" year="numeric" />
          </span>
        </p>
      );
    case 'unread':
      return <p className="unread-line">{t('conversation.unread')}</p>;
    case 'replies':
      return <p className="replies-line">{t('conversation.replies', { count: row.count })}</p>;
    case 'pending':
      return <PendingView row={row} viewerId={viewerId} />;
    case 'message':
      return (
        <MessageView
          row={row}
          viewerId={viewerId}
          showsSender={isGroup && !row.isOwn && row.startsGroup}
          foundRef={foundRef}
        />
      );
  }
}, isSame);

function isSame(before: RowViewProps, now: RowViewProps): boolean {
  const [one, other] = [before.row, now.row];
  if (one.type !== other.type || before.isGroup !== now.isGroup || before.viewerId !== now.viewerId)
    return false;
  if (before.foundRef !== now.foundRef) return false;
  return Object.entries(other).every(
    ([name, value]) => (one as unknown as Record<string, unknown>)[name] === value,
  );
}
