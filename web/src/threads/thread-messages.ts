import { actionOf } from '../conversation/action-of.ts';
import type { RoomEvent } from '../conversation/conversation-source.ts';
import type { ConversationAction, TimelineMessage } from '../conversation/conversation-state.ts';
import type { MessagePage } from '../conversation/timeline.ts';

interface Root {
  readonly id: string;
  /** In its room. */
  readonly number: number;
}

/** What an event of the room changes of a thread. */
export function threadActionsOf(event: RoomEvent, root: Root): readonly ConversationAction[] {
  return actionOf(event).flatMap((action): readonly ConversationAction[] => {
    if (action.type === 'sent' || action.type === 'changed') {
      const message = inThread(action.message, root.id);
      return message === undefined ? [] : [{ ...action, message }];
    }
    if (action.type === 'receipt') return [];
    if (action.type !== 'expired') return [action];
    // A thread goes with the message that it hangs from.
    return action.upTo >= root.number ? [{ type: 'expired', upTo: Infinity }] : [];
  });
}

/** A page of replies; the first one begins with the message that they hang from. */
export function withRoot(
  root: TimelineMessage,
  replies:
    | { readonly edges: readonly { readonly node: TimelineMessage }[]; readonly pageInfo: PageInfo }
    | null
    | undefined,
): MessagePage<TimelineMessage> {
  const { hasPreviousPage, ...rest } = replies?.pageInfo ?? noReplies;
  const messages = (replies?.edges ?? []).flatMap(({ node }) => inThread(node, root.id) ?? []);
  return {
    ...rest,
    hasPreviousPage,
    messages: hasPreviousPage ? messages : [{ ...root, number: 0 }, ...messages],
  };
}

type PageInfo = Omit<MessagePage<TimelineMessage>, 'messages'>;

const noReplies: PageInfo = {
  hasPreviousPage: false,
  hasNextPage: false,
  startCursor: null,
  endCursor: null,
};

/** The message by its place in the thread; undefined where it is not of it. */
function inThread(message: TimelineMessage, rootId: string): TimelineMessage | undefined {
  if (message.id === rootId) return { ...message, number: 0 };
  const { threadRoot, threadNumber } = message;
  return threadRoot?.id === rootId && threadNumber !== null
    ? { ...message, number: threadNumber }
    : undefined;
}
