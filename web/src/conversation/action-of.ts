import type { ConversationAction } from './conversation-state.ts';
import type { ConversationEventsSubscription, ThreadLineFragment } from './graph.generated.ts';

/** What an event of a room changes of what was said in it and in its threads; nothing where the viewer may not see it any more. */
export function actionOf(event: ConversationEventsSubscription['roomEvents']): readonly ConversationAction[] {
  switch (event.__typename) {
    case 'MessageSent':
      return event.message === null
        ? []
        : [{ type: 'sent', message: event.message }, ...threadOf(event.message.threadRoot)];
    case 'ThreadReplySent': {
      const { message, thread } = event;
      if (message === null) return [];
      const root = message.threadRoot && { id: message.threadRoot.id, thread };
      return [{ type: 'sent', message }, ...threadOf(root)];
    }
    case 'MessageEdited':
    case 'MessagePreviewAdded':
    case 'ReactionAdded':
    case 'ReactionRemoved':
    case 'MessagePinned':
    case 'MessageUnpinned':
      return event.message === null ? [] : [{ type: 'changed', message: event.message }];
    case 'MessageDeleted':
      return event.message === null
        ? []
        : [{ type: 'changed', message: event.message }, ...threadOf(event.message.threadRoot)];
    case 'MessagesExpired':
      return [{ type: 'expired', upTo: event.upTo }];
    case 'MessagesRead':
      return event.user === null
        ? []
        : [{ type: 'receipt', kind: 'read', userId: event.user.id, upTo: event.upTo }];
    case 'MessagesDelivered':
      return event.user === null
        ? []
        : [{ type: 'receipt', kind: 'delivered', userId: event.user.id, upTo: event.upTo }];
    case 'StreamStart':
    case 'ResumeGap':
    case 'ChatRoomCreated':
    case 'RoomUpdated':
    case 'RoomMemberAdded':
    case 'RoomMemberRemoved':
    case 'RoomMemberRoleChanged':
    case 'PollVoted':
    case 'PollClosed':
      return [];
  }
}

/** A message with its thread as it is now. */
function threadOf(
  root: { readonly id: string; readonly thread: ThreadLineFragment | null } | null,
): readonly ConversationAction[] {
  return root === null ? [] : [{ type: 'patched', id: root.id, patch: { thread: root.thread } }];
}
