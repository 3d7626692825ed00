import { DropZone } from '../attaching/drop-zone.tsx';
import { FilesProvider } from '../files/files-context.tsx';
import { useText } from '../language/use-text.ts';
import { useOutboxView } from '../outbox/use-outbox-view.ts';
import { MessageActions } from '../message-actions/message-actions.tsx';
import { settingOf } from '../message-actions/setting-of.ts';
import { useViewerId } from '../session/session-context.ts';
import { ConversationHeader } from './conversation-header.tsx';
import type { ConversationView } from './conversation-store.ts';
import type { Conversation } from './conversation.ts';
import { MessageList } from './message-list.tsx';
import { RoomComposer } from './room-composer.tsx';
import type { ConversationRoom } from './room-source.ts';
import { rowsOf } from './rows.ts';
import { TypingLine } from './typing-line.tsx';
import { useComposing } from './use-composing.ts';
import type { JumpTarget } from './use-jump-target.ts';
import { useMessageHref } from './use-message-href.ts';

export interface RoomViewProps {
  readonly conversation: Conversation<ConversationRoom>;
  readonly view: ConversationView<ConversationRoom>;
  readonly room: ConversationRoom;
  readonly target: JumpTarget | undefined;
  readonly isBesideThread: boolean;
  readonly backTo: string;
  readonly onForgetJump: () => void;
}

/** A room that is here: its messages, what can be done with them, and where one writes. */
export function RoomView(props: RoomViewProps) {
  const { conversation, view, room, target, isBesideThread, backTo, onForgetJump } = props;
  const t = useText();
  const viewerId = useViewerId();
  const outbox = useOutboxView();
  const hrefOf = useMessageHref(room.id, isBesideThread);
  const { composing, compose, stop } = useComposing();
  const { firstUnread } = view;
  const others = room.memberCount - 1;
  const rows = rowsOf({ state: view, outbox, roomId: room.id, viewerId, others, firstUnread });
  const toNewest = (): void => {
    conversation.goToNewest();
    // Loaded anew, the page begins there too.
    if (target !== undefined) onForgetJump();
  };
  return (
    <MessageActions
      mutations={conversation}
      roomId={room.id}
      setting={settingOf(room, viewerId)}
      hrefOf={hrefOf}
      onCompose={compose}
    >
      <FilesProvider messages={view.timeline.messages}>
        <DropZone place={room.id}>
          <ConversationHeader room={room} backTo={backTo} />
          <MessageList
            rows={rows}
            conversation={conversation}
            timeline={view.timeline}
            viewerId={viewerId}
            isGroup={room.kind === 'GROUP'}
            target={target}
            onToNewest={toNewest}
            label={t('conversation.messages')}
          />
          <TypingLine roomId={room.id} />
          <RoomComposer
            conversation={conversation}
            view={view}
            room={room}
            composing={composing}
            onCompose={compose}
            onStop={stop}
            onSent={toNewest}
          />
        </DropZone>
      </FilesProvider>
    </MessageActions>
  );
}
