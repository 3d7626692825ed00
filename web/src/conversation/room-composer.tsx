import { withMutations } from '../message-actions/message-mutation.ts';
import { lastEditable } from '../message-actions/offered-actions.ts';
import type { OnCompose } from '../message-actions/use-run-action.ts';
import { useText } from '../language/use-text.ts';
import { useViewerId } from '../session/session-context.ts';
import { Composer } from './composer.tsx';
import type { ConversationView } from './conversation-store.ts';
import type { Conversation } from './conversation.ts';
import { EditComposer } from './edit-composer.tsx';
import { mayMentionAll } from './may-mention-all.ts';
import type { ConversationRoom } from './room-source.ts';
import type { Composing } from './use-composing.ts';

export interface RoomComposerProps {
  readonly conversation: Conversation<unknown>;
  readonly view: ConversationView<unknown>;
  readonly room: Pick<ConversationRoom, 'id' | 'kind' | 'viewerRole'>;
  /** Where one writes to a thread of it. */
  readonly thread?: { readonly threadRootId: string; readonly alsoInRoom: boolean };
  readonly composing: Composing | undefined;
  readonly onCompose: OnCompose;
  readonly onStop: () => void;
  readonly onSent: () => void;
}

/** Where one writes to a room: something new, an answer, or another text of an own message. */
export function RoomComposer(props: RoomComposerProps) {
  const { conversation, view, room, thread, composing, onCompose, onStop, onSent } = props;
  const t = useText();
  const viewerId = useViewerId();
  const editLast = (): void => {
    const message = lastEditable(withMutations(view.timeline.messages, view.mutations), viewerId);
    if (message !== undefined) onCompose('edit', message);
  };
  const of = { roomId: room.id, mayMentionAll: mayMentionAll(room) };
  return composing?.type === 'edit' ? (
    <EditComposer
      {...of}
      key={composing.message.id}
      message={composing.message}
      refused={view.refused.get(composing.message.id)}
      mutations={conversation}
      onStop={onStop}
    />
  ) : (
    <Composer
      {...of}
      {...thread}
      label={t(thread === undefined ? 'conversation.write' : 'threads.write')}
      replyTo={composing?.message}
      onStopReply={onStop}
      onEditLast={editLast}
      onSent={() => {
        onStop();
        onSent();
      }}
    />
  );
}
