import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { keyedMutex } from '@parley/async';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { mayChat, otherOf } from '../friendships/friendship.ts';
import type { AttachmentNotFound } from '../rooms/attachment.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import { mayPost } from '../rooms/permissions.ts';
import type { SlowMode } from '../rooms/decide-slow-mode.ts';
import type { RefusedCommand, SendCommand } from '../rooms/room-command.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { othersOf, type Room } from '../rooms/room.ts';
import type { WantsPreview } from '../link-previews/wants-preview.ts';
import type { FindMentions } from './find-mentions.ts';
import { createFindRepeat, type Draft } from './find-repeat.ts';
import { fingerprintOf, sendMessageInput } from './message-input.ts';
import type { FindRepliedTo } from './find-replied-to.ts';
import type { MayReplyInThread } from './may-reply-in-thread.ts';
import type { Message } from '../rooms/message.ts';

type Reason =
  'NotARoomMember' | 'CannotMessage' | 'MessageNotFound' | 'NotAThreadRoot' | 'ClientMessageIdReused';

/** The message, stored now or, for a repeat, before. */
export type SendResult =
  { readonly message: Message } | RefusedFor<Reason> | NotAllowed | SlowMode | AttachmentNotFound;

/** A refusal of its own for each reason: a use case may tell them apart. */
type RefusedFor<Each extends string> = Each extends string ? Refusal<Each> : never;

type SendMessageResult = SendResult | InvalidInput;

interface Deps {
  rooms: { find(id: string): Promise<Room | null> };
  messages: {
    find(id: string): Promise<Message | null>;
    findByClientMessageId(roomId: string, senderId: string, clientMessageId: string): Promise<Message | null>;
  };
  findRepliedTo: FindRepliedTo;
  friendships: Pick<FriendshipCache, 'find' | 'waitFor' | 'pairsBlockedAmong'>;
  queue: RoomQueue;
  findMentions: FindMentions;
  mayReplyInThread: MayReplyInThread;
  wantsPreview: WantsPreview;
  newId: () => string;
}

export type Send = ReturnType<typeof createSend>;

/** Sends a message of its sender's own. */
export function createSendMessage({ send }: Send) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<SendMessageResult> => {
    const parsed = parseInput(sendMessageInput, input);
    return isRefusal(parsed) ? parsed : send(viewerId, parsed.valid, origin);
  };
}

/**
 * Sends whatever is a message, once per `clientMessageId`: a repeat is answered with the original, whatever has become of the room since.
 * Who may send is decided here and nowhere else.
 */
export function createSend(deps: Deps) {
  const { rooms, messages, findRepliedTo, friendships, queue, findMentions, mayReplyInThread, newId } = deps;
  // A repeat while the first is under way would only fail the transaction of its neighbours: it comes after it.
  const mutex = keyedMutex();
  const findRepeat = createFindRepeat(messages);

  return {
    findRepeat,
    send: (viewerId: string, draft: Draft, origin: OperationOrigin = {}): Promise<SendResult> =>
      mutex([`${draft.roomId}:${viewerId}:${draft.clientMessageId}`], () =>
        send({ viewerId, draft, origin }),
      ),
  };

  async function send(sending: Sending): Promise<SendResult> {
    const { viewerId, draft } = sending;
    const room = await rooms.find(draft.roomId);
    if (room === null || !room.members.has(viewerId))
      return (await findRepeat(viewerId, draft)) ?? refuse('NotARoomMember');
    if (!mayPost(room, viewerId)) return (await findRepeat(viewerId, draft)) ?? onlyAdmins();
    const [isAllowed, repliedToId] = await Promise.all([
      mayMessage(room),
      findRepliedTo(viewerId, room, draft.replyTo),
    ]);
    if (!isAllowed) return waitAndSend(room, sending);
    if (repliedToId === undefined) return (await findRepeat(viewerId, draft)) ?? refuse('MessageNotFound');
    return store(room, { ...sending, repliedToId });
  }

  /** A repeat needs no friendship; all else waits for one that may be on its way. */
  async function waitAndSend(room: Room, sending: Sending): Promise<SendResult> {
    const { viewerId, draft } = sending;
    const repeat = await findRepeat(viewerId, draft);
    if (repeat !== null) return repeat;
    if (room.directKey === null || !(await friendships.waitFor(room.directKey, mayChat)))
      return refuse('CannotMessage');
    const repliedToId = await findRepliedTo(viewerId, room, draft.replyTo);
    return repliedToId === undefined ? refuse('MessageNotFound') : store(room, { ...sending, repliedToId });
  }

  /** A block is enforced here. In a group it only hides the message from the other. */
  async function mayMessage({ directKey }: Room): Promise<boolean> {
    return directKey === null || mayChat(await friendships.find(directKey));
  }

  /** Whether there is such a message is asked last: the unique index of the store says it, without a read before each send. */
  async function store(room: Room, reply: Reply): Promise<SendResult> {
    const { viewerId, draft, repliedToId } = reply;
    if (!(await mayReplyInThread(viewerId, room, draft.threadRootId)))
      return (await findRepeat(viewerId, draft)) ?? refuse('NotAThreadRoot');
    const [mentions, isPreviewWanted, blocked] = await Promise.all([
      // What is forwarded was said to others.
      draft.forwarded === undefined ? findMentions(draft.text) : [],
      draft.linkPreview && deps.wantsPreview(viewerId, draft.text),
      room.kind === 'GROUP' ? friendships.pairsBlockedAmong(viewerId, othersOf(room, viewerId)) : [],
    ]);
    const command: SendCommand = {
      eventId: newId(),
      ...contentOf({ ...draft, linkPreview: isPreviewWanted }, viewerId, newId()),
      mentions,
      notNotifiedIds: new Set(blocked.map((pair) => otherOf(pair, viewerId))),
      ...(repliedToId !== null && { repliedToId }),
    };
    const outcome = await queue.submit(room.id, command, reply.origin);
    if (!isRefusal(outcome)) return outcome;
    const repeat = await findRepeat(viewerId, draft);
    if (repeat !== null) return repeat;
    // The message that was in the way was rolled back meanwhile.
    return outcome.refused === 'ClientMessageIdReused' ? store(room, reply) : refusalOf(outcome);
  }
}

function contentOf(
  draft: Draft,
  senderId: string,
  id: string,
): Pick<SendCommand, 'kind' | 'actorId' | 'message' | 'uploadIds' | 'links' | 'thread'> {
  const { attachments, threadRootId, alsoInRoom, linkPreview, forwarded, ...content } = draft;
  const origin = forwarded && { forwardedFromId: forwarded.originId };
  const fingerprint = fingerprintOf(draft);
  const noPreview = !linkPreview && { withoutLinkPreview: true };
  return {
    kind: 'send',
    actorId: senderId,
    message: { ...content, ...origin, ...noPreview, id, senderId, fingerprint },
    ...(forwarded && { links: forwarded.links }),
    uploadIds: attachments.map(({ uploadId }) => uploadId),
    ...(threadRootId !== null && { thread: { rootId: threadRootId, isInRoom: alsoInRoom } }),
  };
}

function refusalOf(
  outcome: RefusedCommand,
): RefusedFor<'NotARoomMember' | 'NotAThreadRoot'> | NotAllowed | SlowMode | AttachmentNotFound {
  if (outcome.refused === 'AttachmentNotFound' || outcome.refused === 'SlowMode') return outcome;
  if (outcome.refused === 'NotAThreadRoot') return refuse('NotAThreadRoot');
  return outcome.refused === 'NotAllowed' ? onlyAdmins() : refuse('NotARoomMember');
}

function onlyAdmins(): NotAllowed {
  return refuse('NotAllowed', { requiredRole: 'ADMIN' });
}

interface Sending {
  readonly viewerId: string;
  readonly draft: Draft;
  readonly origin: OperationOrigin;
}

interface Reply extends Sending {
  readonly repliedToId: string | null;
}
