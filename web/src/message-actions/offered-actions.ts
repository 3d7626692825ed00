import type { TimelineMessage } from '../conversation/conversation-state.ts';

/** What a message's menu may offer, in its order. */
export const messageActions = [
  'reply',
  'react',
  'forward',
  'pin',
  'unpin',
  'copyText',
  'copyLink',
  'edit',
  'history',
  'hide',
  'delete',
] as const;
export type MessageAction = (typeof messageActions)[number];

type Role = 'OWNER' | 'ADMIN' | 'MEMBER';

/** Who looks at the message, and where. */
export interface ActionSetting {
  readonly viewerId: string;
  readonly isGroup: boolean;
  readonly viewerRole: Role;
  readonly mayPin: boolean;
  /** Of those whose role is known here. */
  readonly roles: ReadonlyMap<string, Role>;
}

/**
 * What the viewer can do with a message, as far as it is known here. Whether a time is over, or somebody's role has just changed, is for
 * the server to say.
 */
export function offeredActions(message: TimelineMessage, setting: ActionSetting): readonly MessageAction[] {
  if (message.deletedAt !== null) return ['hide'];
  const isOffered: Readonly<Record<MessageAction, boolean>> = {
    reply: true,
    react: true,
    forward: message.poll === null && !message.isFromBlocked,
    pin: setting.mayPin && message.pinnedAt === null,
    unpin: setting.mayPin && message.pinnedAt !== null,
    copyText: !message.isFromBlocked && message.text !== null && message.text !== '',
    copyLink: true,
    edit: isEditable(message, setting.viewerId),
    history: message.editedAt !== null && !message.isFromBlocked,
    hide: true,
    delete: isDeletable(message, setting),
  };
  return messageActions.filter((action) => isOffered[action]);
}

/** The newest message that the viewer can change; what stands in the way of older ones is for the server to say. */
export function lastEditable(
  messages: readonly TimelineMessage[],
  viewerId: string,
): TimelineMessage | undefined {
  return messages.findLast((message) => isEditable(message, viewerId));
}

function isEditable({ sender, deletedAt, poll, isForwarded }: TimelineMessage, viewerId: string): boolean {
  return sender?.id === viewerId && deletedAt === null && poll === null && !isForwarded;
}

function isDeletable({ sender }: TimelineMessage, setting: ActionSetting): boolean {
  const { viewerId, isGroup, viewerRole, roles } = setting;
  if (sender?.id === viewerId) return true;
  if (!isGroup || viewerRole === 'MEMBER') return false;
  return viewerRole === 'OWNER' || (roles.get(sender?.id ?? '') ?? 'MEMBER') === 'MEMBER';
}
