import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import { createAttachments, type Attachments } from './attachments/attachments.ts';
import type { Environment } from './environment.ts';
import { createFriendshipCache, type FriendshipCache } from './friendships/friendship-cache.ts';
import type { RoomDecision } from './rooms/decision.ts';
import { createRoomQueue } from './rooms/room-queue.ts';
import { createRoomTurns } from './rooms/room-turns.ts';
import type { RoomStreams } from './room-events/room-streams.ts';
import { createFindVisibleMessage } from './messages/find-visible-message.ts';
import { createMayReplyInThread } from './messages/may-reply-in-thread.ts';
import { createMayReplyTo } from './messages/may-reply-to.ts';
import { createScheduledUseCases } from './scheduled/scheduled-use-cases.ts';
import { createSetThreadDraft } from './threads/set-thread-draft.ts';
import { createScheduledSender } from './scheduled/send-scheduled.ts';
import { createMarkMessagesDelivered } from './messages/mark-messages-delivered.ts';
import { createMarkMessagesRead } from './messages/mark-messages-read.ts';
import { createMessageUseCases } from './messages/message-use-cases.ts';
import { createOpenStreams, type OpenStreams } from './events/open-streams.ts';
import { openPreviewMaker } from './link-previews/open-preview-maker.ts';
import { createSetLinkPreviews } from './link-previews/set-link-previews.ts';
import { createApplyRoom } from './rooms/apply-room.ts';
import { createFindVisibleRoom, type FindVisibleRoom } from './rooms/find-visible-room.ts';
import { createDirectRoomCache } from './rooms/direct-room-cache.ts';
import { createOpenDirectRoom } from './rooms/open-direct-room.ts';
import { createRoomRepairer } from './rooms/room-repairer.ts';
import { createBackFill } from './search/back-fill.ts';
import { createGroupUseCases } from './groups/group-use-cases.ts';
import { createPublishJoinRequests } from './groups/publish-join-requests.ts';
import { createLoaders } from './reads/loaders.ts';
import { createPreferencesUseCases } from './room-preferences/preferences-use-cases.ts';
import { createRoomChanger } from './stores/room-changer.ts';
import { createCommitRooms } from './stores/commit-rooms.ts';
import { createRoomMaker } from './stores/room-maker.ts';
import type { Stores } from './stores/stores.ts';
import { traceCommits } from './stores/trace-commits.ts';
import { openRetention } from './retention/open-retention.ts';
import { createThreadUseCases } from './threads/thread-use-cases.ts';
import { createSetTyping } from './typing/set-typing.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

export type UseCases = ReturnType<typeof createUseCases>;

/** What a viewer can do, and the open streams. */
export function createUseCases(deps: Deps) {
  const { environment, stores, logger, now, newId, onClose } = deps;
  const { mongo, rooms, register, typing } = stores;
  const clock = () => performance.now();
  const friendships = createFriendshipCache({ projection: stores.friendships, clock });
  const findVisibleRoom = createFindVisibleRoom({ rooms, friendships });
  const directRooms = createDirectRoomCache(rooms);
  const open = createOpenStreams({
    stores,
    findVisibleRoom,
    directRooms,
    friendships,
    cursors: { secret: environment.CURSOR_SECRET, epoch: environment.FEED_EPOCH },
    logger,
    now,
  });
  onClose('open streams', () => open.close());
  const isUnavailable = (error: unknown): boolean => stores.isUnavailable(error);
  const limits = { perRoom: environment.QUEUE_MAX_PER_ROOM, inAll: environment.QUEUE_MAX };
  const attachments = createAttachments({ ...deps, findVisibleRoom });
  const queue = createRoomQueue({
    commit: traceCommits(deps.tracing, createCommit(deps, open, attachments)),
    isUnavailable,
    isContention: (error) => stores.isContention(error),
    limits: { ...limits, timeoutMs: environment.QUEUE_TIMEOUT_MS },
  });
  const takeChange = createRoomChanger({ mongo, now, onCommitted: (entries) => open.groupChanged(entries) });
  const applyRoom = createApplyRoom({
    makeRoom: createRoomMaker(mongo, now),
    changeRoom: (change) => queue.exclusively(change.roomId, () => takeChange(change)),
    register,
    now,
  });
  // Also while Kafka is unavailable: so it is no part of messaging.
  const repairer = createRoomRepairer({ register, applyRoom, isUnavailable, logger, now });
  void repairer.start();
  onClose('repairer', () => repairer.close());

  openBackFill(deps);
  const { findAudience } = open;
  const { copyFiles } = attachments;
  const operations = {
    openDirectRoom: createOpenDirectRoom({ rooms, register, applyRoom, friendships, newId, now }),
    ...createMessageUseCases(deps, { directRooms, findVisibleRoom, friendships, queue, copyFiles }),
    createAttachmentUpload: attachments.create,
    setLinkPreviews: createSetLinkPreviews(stores),
    linkPreviews: async (viewerId: string) => ({ enabled: await stores.previewSettings.isEnabled(viewerId) }),
    setTyping: createSetTyping({ findAudience, publish: (signal) => typing.publish(signal), now }),
    ...createGroupUseCases(deps, {
      applyRoom,
      friendships,
      turns: createRoomTurns(limits),
      publishJoinRequests: openJoinRequests(deps),
    }),
    ...createOwnUseCases(deps, { findVisibleRoom, friendships }),
  };
  openScheduledSender(deps, operations.sendMessage);
  openPreviewMaker(deps, queue);
  openRetention(deps, { queue, attachments, open });
  return { operations, open, friendships, attachments };
}

/** Takes over what becomes of requests to join, also while Kafka is unavailable. */
function openJoinRequests({ stores, logger, onClose }: Deps): (roomId: string) => void {
  const { joinRequestChanges: changes, joinRequestLog: log } = stores;
  const { publish, part } = createPublishJoinRequests({ changes, log, logger });
  void part.start();
  onClose('requests to join', () => part.close());
  return publish;
}

function openScheduledSender(
  { stores, logger, now, onClose }: Deps,
  sendMessage: Parameters<typeof createScheduledSender>[0]['sendMessage'],
): void {
  const sender = createScheduledSender({ ...stores, sendMessage, logger, now });
  void sender.start();
  onClose('scheduled messages', () => sender.close());
}

function openBackFill({ stores, logger, onClose }: Deps): void {
  const backFill = createBackFill({ ...stores, logger });
  void backFill.start();
  onClose('back-fill of the search', () => backFill.close());
}

/** What a viewer does with rooms for themself: no entry of a log says so. */
function createOwnUseCases(
  { stores, newId, now }: Deps,
  seen: { readonly findVisibleRoom: FindVisibleRoom; readonly friendships: FriendshipCache },
) {
  const { findVisibleRoom } = seen;
  const { messages, hiddenMessages } = stores;
  const findVisibleMessage = createFindVisibleMessage({ findVisibleRoom, messages, hiddenMessages });
  const mayReplyTo = createMayReplyTo(findVisibleMessage);
  const mayReplyInThread = createMayReplyInThread({ messages, hiddenMessages });
  const all = { ...stores, ...seen, findVisibleMessage, mayReplyTo, mayReplyInThread, newId, now };
  const loading = { ...all, createLoaders: () => createLoaders(all) };
  return {
    markMessagesRead: createMarkMessagesRead(all),
    markMessagesDelivered: createMarkMessagesDelivered(loading),
    ...createThreadUseCases(all),
    ...createScheduledUseCases(all),
    ...createPreferencesUseCases({
      ...all,
      setThreadDraft: createSetThreadDraft(loading),
      readUpTo: (room, userId) => createLoaders(all).readUpTo(room, userId),
    }),
  };
}

/** The streams of this process receive its commits at once. */
function createCommit(
  { stores, logger, now }: Deps,
  { streams }: OpenStreams,
  attachments: Pick<Attachments, 'discardOfDeleted'>,
) {
  const { mongo, recentMessages, reactions, pollVotes } = stores;
  /** A deleted message shows none whatever is kept: this only frees the space, and need not succeed. */
  const forgetAnswers = ({ state, updated }: RoomDecision): void => {
    if (state.isHeld) return;
    const deleted = updated.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id);
    if (deleted.length === 0) return;
    for (const answers of [reactions, pollVotes])
      answers
        .forget(deleted)
        .catch((error: unknown) => logger.warn({ err: error }, 'Answers to deleted messages were kept'));
  };
  return createCommitRooms({
    mongo,
    now,
    onCommitted(decision) {
      recentMessages.follow(decision);
      forgetAnswers(decision);
      const { removedFrom } = decision.attachments;
      if (removedFrom.length > 0) void attachments.discardOfDeleted(removedFrom);
      appendAll(streams, decision);
    },
  });
}

function appendAll(
  streams: Pick<RoomStreams, 'tryAppend'>,
  { entries, inserted, updated }: RoomDecision,
): void {
  const byId = new Map([...inserted, ...updated].map((message) => [message.id, message]));
  for (const entry of entries) {
    const message = 'messageId' in entry ? byId.get(entry.messageId) : undefined;
    if (message !== undefined) streams.tryAppend(entry, message);
  }
}
