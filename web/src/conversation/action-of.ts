import type { ConversationAction } from './conversation-state.ts';
import type { ConversationEventsSubscription } from './graph.generated.ts';

/** What an event of a room changes of its conversation; nothing where the viewer may not see it any more. */
export function actionOf(event: ConversationEventsSubscription['roomEvents']): readonly ConversationAction[] {
  switch (event.__typename) {
    case 'MessageSent':
      return event.message === null ? [] : [{ type: 'sent', message: event.message }];
    case 'MessageEdited':
    case 'MessageDeleted':
    case 'MessagePreviewAdded':
    case 'ReactionAdded':
    case 'ReactionRemoved':
      return event.message === null ? [] : [{ type: 'changed', message: event.message }];
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
    case 'MessagePinned':
    case 'MessageUnpinned':
    case 'PollVoted':
    case 'PollClosed':
    case 'ThreadReplySent':
      return [];
  }
}
