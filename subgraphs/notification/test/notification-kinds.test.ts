import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ReactionAdded, ReactionRemoved, ScheduledMessageChanged } from '@parley/events';
import { asksToJoin, groupOf, id, pairOf, readsThread, roomOf } from './events.ts';
import { factory, type GroupStores, openGroupStores } from './group-stores.ts';

let stores: GroupStores['stores'];
let handle: GroupStores['handle'];
let notifiedIn: GroupStores['notifiedIn'];
let close: GroupStores['close'];
beforeAll(async () => {
  ({ stores, handle, notifiedIn, close } = await openGroupStores());
});
afterAll(() => close());

describe('the kind of a notification', () => {
  const kindsIn = async (roomId: string, userId: string): Promise<readonly string[]> => {
    const found = stores.db.collection('notifications').find({ roomId, userId }, { sort: { seq: 1 } });
    return (await found.toArray()).map(({ kind }) => kind as string);
  };
  const switchOff = (userId: string, ...kinds: string[]) =>
    stores.inbox.transaction([userId], {}, (transaction) =>
      transaction.changePreferences(userId, {
        kinds: Object.fromEntries(kinds.map((kind) => [kind, false])),
      }),
    );

  test('is of a mention, else of a reply, else of the message; and one for each message', async () => {
    const [anna, ben, carla, dora] = [id(), id(), id(), id()];
    const group = groupOf(factory, [anna, ben, carla]);
    const more = { mentionedIds: [ben, dora, anna], repliedToId: carla };
    const said = group.says(anna, [], more);
    await handle(group.made, said, group.says(anna, [], { mentionsAll: true, repliedToId: carla }), said);
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP', 'MENTIONED', 'MENTIONED']);
    expect(await kindsIn(group.roomId, carla)).toEqual(['ADDED_TO_GROUP', 'REPLIED', 'MENTIONED']);
    // Who speaks is not notified, nor who is mentioned and is no member.
    expect(await kindsIn(group.roomId, anna)).toEqual([]);
    expect(await kindsIn(group.roomId, dora)).toEqual([]);
  });

  test('that is switched off is that of a message like any other, also in a repeat', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    await switchOff(ben, 'MENTIONED', 'ADDED_TO_GROUP');
    await switchOff(carla, 'MENTIONED', 'MESSAGE_RECEIVED');
    const group = groupOf(factory, [anna, ben, carla]);
    const said = group.says(anna, [], { mentionsAll: true });
    await handle(group.made, said);
    await stores.db.collection<{ _id: string }>('processed_events').deleteOne({ _id: said.id });
    await stores.db.collection<{ _id: string }>('notification_preferences').deleteOne({ _id: ben });
    await handle(said);
    expect(await kindsIn(group.roomId, ben)).toEqual(['MESSAGE_RECEIVED']);
    expect(await kindsIn(group.roomId, carla)).toEqual(['ADDED_TO_GROUP']);
  });

  test('is of mentions only in a group of more than 100, but for those who want more', async () => {
    const members = Array.from({ length: 100 }, id);
    const [anna = '', ben = '', carla = ''] = members;
    const group = groupOf(factory, members);
    const more = { mentionedIds: [ben], repliedToId: carla };
    const [small, dora] = [group.says(anna, [], more), id()];
    const [eve = ''] = members.slice(-1);
    await stores.inbox.transaction([eve], {}, (transaction) =>
      transaction.changePreferences(eve, { kinds: {}, allMessagesRoomIds: [group.roomId] }),
    );
    const joined = group.adds(dora);
    const large = group.says(anna, [], more);
    await handle(group.made, small, joined, large);
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP', 'MENTIONED', 'MENTIONED']);
    expect(await kindsIn(group.roomId, carla)).toEqual(['ADDED_TO_GROUP', 'REPLIED']);
    expect(await notifiedIn(group.roomId)).toHaveLength(101);
    // Who wants every message gets it.
    expect(await kindsIn(group.roomId, eve)).toEqual([
      'ADDED_TO_GROUP',
      'MESSAGE_RECEIVED',
      'MESSAGE_RECEIVED',
    ]);
    expect(await kindsIn(group.roomId, dora)).toEqual(['ADDED_TO_GROUP']);
  });

  test('of a mention that an edit adds comes once, also to who has read the message; not muted, blocked or deleted', async () => {
    const members = Array.from({ length: 101 }, id);
    const [anna = '', ben = '', carla = '', dora = '', eve = ''] = members;
    const group = groupOf(factory, members);
    const [messageId, deletedId] = [id(), id()];
    await stores.inbox.recordDeletedMessage(deletedId);
    const room = roomOf(factory, group.roomId);
    await handle(
      group.made,
      pairOf(factory, anna, carla).blocks(carla),
      room.mutes(dora, 1, { until: null }),
      group.says(anna, [], { messageId }),
      room.reads(ben, 1),
    );
    const edited = group.edits(anna, messageId, [ben, carla, dora, eve]);
    await handle(edited, edited, group.edits(anna, messageId, [eve]), group.edits(anna, deletedId, [ben]));
    expect(await notifiedIn(group.roomId)).toEqual([ben, eve].toSorted());
    for (const person of [ben, eve])
      expect(await kindsIn(group.roomId, person)).toEqual(['ADDED_TO_GROUP', 'MENTIONED']);
  });

  test('of a reply in a thread comes to who follow it and whom it mentions, also in a large group that they have read', async () => {
    const members = Array.from({ length: 101 }, id);
    const [anna = '', ben = '', carla = '', dora = '', eve = '', fay = ''] = members;
    const group = groupOf(factory, members);
    const [messageId, deletedId] = [id(), id()];
    await stores.inbox.recordDeletedMessage(deletedId);
    await switchOff(eve, 'MENTIONED');
    await switchOff(fay, 'THREAD_REPLIED');
    const room = roomOf(factory, group.roomId);
    const reply = group.replies(anna, [ben, carla, dora, eve, fay], {
      messageId,
      mentionedIds: [eve, members[7]],
    });
    await handle(
      group.made,
      pairOf(factory, anna, carla).blocks(carla),
      room.mutes(dora, 1, { until: null }),
      room.reads(ben, 1),
      reply,
      reply,
      group.replies(anna, [ben], { messageId: deletedId }),
    );
    // How far somebody has read the room says nothing of the thread.
    await handle(room.reads(ben, 5));
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP', 'THREAD_REPLIED']);
    expect(await kindsIn(group.roomId, eve)).toEqual(['ADDED_TO_GROUP', 'THREAD_REPLIED']);
    expect(await kindsIn(group.roomId, members[7] ?? '')).toEqual(['ADDED_TO_GROUP', 'MENTIONED']);
    for (const person of [carla, dora, fay, anna, members[8] ?? ''])
      expect(await kindsIn(group.roomId, person)).not.toContain('THREAD_REPLIED');
    const unread = (await stores.inbox.list(ben, { beforeSeq: null, unreadOnly: true, limit: 10 }))[0];
    expect(unread).toMatchObject({ kind: 'THREAD_REPLIED', messageId, messageNumber: null, actorId: anna });
    await handle(room.deletes(anna, messageId, 1));
    const left = await stores.inbox.list(ben, { beforeSeq: null, unreadOnly: true, limit: 10 });
    expect(left.map(({ kind }) => kind)).toEqual(['ADDED_TO_GROUP']);
  });

  test('of a reply is read with its thread, up to there, whenever the reply is consumed, and in no other inbox or thread', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const group = groupOf(factory, [anna, ben, carla]);
    const threadRootId = group.roomId;
    const other = group.replies(anna, [ben], { threadRootId: id(), threadNumber: 1 });
    const replies = [1, 2, 3].map((threadNumber) =>
      group.replies(anna, [ben, carla], { threadNumber, ...(threadNumber === 2 && { mentionedIds: [ben] }) }),
    );
    const unreadOf = async (userId: string) => {
      const found = await stores.inbox.list(userId, { beforeSeq: null, unreadOnly: true, limit: 10 });
      return found.map(({ kind }) => kind).filter((kind) => kind !== 'ADDED_TO_GROUP');
    };
    await handle(group.made, ...replies, other);
    const read = readsThread(factory, { userId: ben, threadRootId, upTo: 2 });
    await handle(read, read, readsThread(factory, { userId: ben, threadRootId, upTo: 0 }));
    expect(await unreadOf(ben)).toEqual(['THREAD_REPLIED', 'THREAD_REPLIED']);
    expect(await unreadOf(carla)).toEqual(['THREAD_REPLIED', 'THREAD_REPLIED', 'THREAD_REPLIED']);
    // The read comes first: after a loss the log is published again, and dead letters are driven again.
    await handle(readsThread(factory, { userId: ben, threadRootId, upTo: 5 }));
    const late = [4, 5, 6].map((threadNumber) => group.replies(anna, [ben], { threadNumber }));
    await handle(...late, read);
    expect(await unreadOf(ben)).toEqual(['THREAD_REPLIED', 'THREAD_REPLIED']);
    // What an edit says newly was not read before; an older chat does not say where it is.
    const edit = { threadRootId, ownNumber: -1 };
    await handle(
      group.edits(anna, id(), [ben], { ...edit, threadNumber: 1 }),
      group.edits(anna, id(), [ben], edit),
    );
    expect(await unreadOf(ben)).toEqual(['MENTIONED', 'MENTIONED', 'THREAD_REPLIED', 'THREAD_REPLIED']);
    await handle(readsThread(factory, { userId: ben, threadRootId, upTo: 6 }));
    expect(await unreadOf(ben)).toEqual(['MENTIONED', 'THREAD_REPLIED']);
  });

  test('of a request to join comes to admins, not across a block nor who mute, and is settled with its answer', async () => {
    const [anna, ben, carla, dora, eve, fay] = [id(), id(), id(), id(), id(), id()];
    const adminIds = [anna, ben, carla, dora];
    const { roomId, made } = groupOf(factory, [...adminIds, eve]);
    const asks = asksToJoin(factory, { roomId, userId: fay, adminIds });
    const unreadOf = async (userId: string) => {
      const found = await stores.inbox.list(userId, { beforeSeq: null, unreadOnly: true, limit: 10 });
      return found.filter(({ kind }) => kind.startsWith('JOIN_')).map(({ kind, actorId }) => [kind, actorId]);
    };
    const open = asks('OPEN');
    await handle(
      made,
      pairOf(factory, carla, fay).blocks(carla),
      roomOf(factory, roomId).mutes(dora, 1, { until: null }),
      open,
      open,
    );
    for (const admin of [anna, ben]) expect(await unreadOf(admin)).toEqual([['JOIN_REQUESTED', fay]]);
    for (const other of [carla, dora, eve, fay]) expect(await unreadOf(other)).toEqual([]);
    const declined = asks('DECLINED', anna);
    await handle(declined, declined);
    // What is answered notifies nobody any more, also when it is driven again.
    await stores.db.collection<{ _id: string }>('processed_events').deleteOne({ _id: open.id });
    await handle(open);
    for (const admin of [anna, ben]) expect(await unreadOf(admin)).toEqual([]);
    const [listed] = await stores.inbox.list(ben, { beforeSeq: null, unreadOnly: false, limit: 1 });
    expect(listed).toMatchObject({ kind: 'JOIN_REQUESTED', roomId, actorId: fay, readAt: expect.any(Date) });
    expect(await unreadOf(fay)).toEqual([['JOIN_REQUEST_DECLINED', fay]]);
    // Asked anew, and taken back: nothing of it stays. Who is let in is told by having been added.
    await handle(asks('OPEN'));
    expect(await unreadOf(anna)).toEqual([['JOIN_REQUESTED', fay]]);
    await handle(asks('CANCELLED'), asks('OPEN'), asks('CLOSED', ben));
    expect(await unreadOf(anna)).toEqual([]);
    await handle(asks('OPEN'), asks('APPROVED', anna));
    expect([await unreadOf(anna), await unreadOf(ben)]).toEqual([[], []]);
    const left = await stores.inbox.list(anna, { beforeSeq: null, unreadOnly: false, limit: 10 });
    expect(left.filter(({ kind }) => kind === 'JOIN_REQUESTED')).toHaveLength(2);
    expect(await unreadOf(fay)).toEqual([['JOIN_REQUEST_DECLINED', fay]]);
  });

  test('of a scheduled message that failed comes to its author once, with the reason, until they change or cancel it', async () => {
    const [anna, roomId, mutedId, scheduledMessageId] = [id(), id(), id(), id()];
    const changed = (version: number, failure: string | null, more: object = {}) => {
      const state = failure === null ? 'WAITING' : 'FAILED';
      const at = new Date().toISOString();
      const change = { roomId, userId: anna, scheduledMessageId, version, state, failure, at, ...more };
      return factory.make(ScheduledMessageChanged, change as never);
    };
    const failed = changed(2, 'NotARoomMember');
    await handle(changed(1, null), failed, failed);
    const listed = () => stores.inbox.list(anna, { beforeSeq: null, unreadOnly: true, limit: 10 });
    const [first, ...others] = await listed();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      kind: 'SCHEDULED_MESSAGE_FAILED',
      actorId: anna,
      roomId,
      scheduledMessageId,
      failure: 'NotARoomMember',
    });
    await handle(changed(3, null));
    expect(await listed()).toEqual([]);
    await handle(changed(4, 'CannotMessage'));
    expect(await listed()).toMatchObject([{ failure: 'CannotMessage' }]);
    await handle(changed(5, null, { state: 'CANCELLED' }));
    expect(await listed()).toEqual([]);
    await handle(roomOf(factory, mutedId).mutes(anna, 1, { until: null }));
    await handle(changed(2, 'CannotMessage', { roomId: mutedId, scheduledMessageId: id() }));
    expect(await listed()).toEqual([]);
  });

  test('of 450 replies is read in strides, each of which may come again', async () => {
    const [anna, ben] = [id(), id()];
    const group = groupOf(factory, [anna, ben]);
    const replies = Array.from({ length: 450 }, (_, n) =>
      group.replies(anna, [ben], { threadNumber: n + 1 }),
    );
    await handle(group.made, ...replies);
    expect(await stores.inbox.countUnread(ben)).toBe(451);
    const read = readsThread(factory, { userId: ben, threadRootId: group.roomId, upTo: 449 });
    await handle(read, read);
    expect(await stores.inbox.countUnread(ben)).toBe(2);
  });

  test('of a reaction comes once, also to who has read the room, and is withdrawn when it is taken back', async () => {
    const [anna, ben, messageId] = [id(), id(), id()];
    const group = groupOf(factory, [anna, ben]);
    const added = group.reacts(ReactionAdded, ben, anna, messageId);
    await handle(group.made, group.says(anna), added, added);
    expect(await kindsIn(group.roomId, anna)).toEqual(['REACTED']);
    const [listed] = await stores.inbox.list(anna, { beforeSeq: null, unreadOnly: true, limit: 10 });
    expect(listed).toMatchObject({ kind: 'REACTED', actorId: ben, messageId, emoji: '👍' });
    await handle(group.reacts(ReactionRemoved, ben, anna, messageId), added);
    expect(await stores.inbox.countUnread(anna)).toBe(0);
  });

  test('of a reaction is not made in a group of more than 100, across a block, or of a deleted message', async () => {
    const members = Array.from({ length: 101 }, id);
    const [anna = '', ben = '', carla = ''] = members;
    const [large, small] = [groupOf(factory, members), groupOf(factory, [anna, ben, carla])];
    const [messageId, deletedId] = [id(), id()];
    await handle(large.made, small.made, pairOf(factory, anna, carla).blocks(anna));
    await stores.inbox.recordDeletedMessage(deletedId);
    await handle(
      large.reacts(ReactionAdded, ben, anna, messageId),
      small.reacts(ReactionAdded, carla, anna, messageId),
      small.reacts(ReactionAdded, ben, anna, deletedId),
    );
    expect(await stores.inbox.countUnread(anna)).toBe(0);
  });

  test('of an addition comes once, and not across a block nor of what one did oneself', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const group = groupOf(factory, [anna]);
    const [adds, rejoins] = [group.adds(ben), group.adds(carla)];
    await handle(pairOf(factory, anna, carla).blocks(carla), group.made, adds, rejoins, adds);
    expect(await kindsIn(group.roomId, anna)).toEqual([]);
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP']);
    expect(await kindsIn(group.roomId, carla)).toEqual([]);
  });
});
