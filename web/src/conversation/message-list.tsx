import { VList } from 'virtua';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { Announcer } from './announcer.tsx';
import type { Conversation } from './conversation.ts';
import type { TimelineMessage } from './conversation-state.ts';
import { RowView } from './row-view.tsx';
import type { Row } from './rows.ts';
import type { Timeline } from './timeline.ts';
import type { JumpTarget } from './use-jump-target.ts';
import { isOf } from './use-list-place.ts';
import { useMarkRead } from './use-mark-read.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useScrolling } from './use-scrolling.ts';

export interface MessageListProps {
  readonly rows: readonly Row[];
  readonly conversation: Conversation<unknown>;
  readonly timeline: Timeline<TimelineMessage>;
  readonly viewerId: string;
  readonly isGroup: boolean;
  /** The message that one jumps to. */
  readonly target: JumpTarget | undefined;
  readonly onToNewest: () => void;
  /** What it is called, for screen readers. */
  readonly label: string;
}

/** What was said: only what is seen is drawn. It holds its place while pages come before, and stays at its end while it is there. */
export function MessageList(props: MessageListProps) {
  const { rows, conversation, timeline, viewerId, isGroup, target, onToNewest, label } = props;
  const t = useText();
  const { isAtEnd, toEnd, focusFound, attributes } = useScrolling({ rows, conversation, timeline, target });
  const focus = useRowFocus(attributes.ref, rows);
  const newest = timeline.messages.at(-1)?.number ?? 0;
  useMarkRead(conversation, isAtEnd && timeline.isLoaded && !timeline.hasNext ? newest : 0);
  return (
    <div className="conversation__messages" role="region" aria-label={label} {...focus.attributes}>
      {rows.length === 0 ? (
        <p className="conversation__empty">{t('conversation.empty')}</p>
      ) : (
        <VList className="conversation__list" tabIndex={0} keepMounted={focus.keepMounted} {...attributes}>
          {rows.map((row) => (
            <RowView
              key={row.key}
              row={row}
              viewerId={viewerId}
              isGroup={isGroup}
              foundRef={isOf(row, target) ? focusFound : undefined}
            />
          ))}
        </VList>
      )}
      {(!isAtEnd || timeline.hasNext) && rows.length > 0 && (
        <IconButton
          className="conversation__newest"
          icon="back"
          label={t('conversation.toNewest')}
          onClick={() => {
            onToNewest();
            toEnd();
          }}
        />
      )}
      <Announcer message={timeline.messages.at(-1)} isNewest={!timeline.hasNext} viewerId={viewerId} />
    </div>
  );
}
