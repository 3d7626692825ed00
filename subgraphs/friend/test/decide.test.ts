import { describe, expect, it } from '@jest/globals';
import { decide } from '../src/friendship/decide.ts';
import type { Decision, PairChange, PairCommand } from '../src/friendship/decision.ts';
import { friendshipSeenBy } from '../src/friendship/friendship-seen-by.ts';
import { type Pair, strangers } from '../src/friendship/pair.ts';

const [anna, ben] = ['a', 'b'];
const now = new Date('2026-11-23T09:00:00Z');

/** The pair after commands that must all succeed. */
function given(...commands: PairCommand[]): Pair {
  return commands.reduce((pair, command) => changed(decide(pair, command, now)).pair, strangers(anna, ben));
}

function changed(decision: Decision): PairChange {
  if (decision.outcome !== 'changed') throw new Error(`Not a change: ${JSON.stringify(decision)}`);
  return decision;
}

const when = (pair: Pair, command: PairCommand): Decision => decide(pair, command, now);
const refused = (refusal: string) => ({ refused: refusal });
const seenBy = (change: PairChange, userId: string) =>
  change.notices.filter((notice) => notice.userId === userId).map(({ kind }) => kind);

const annaAsks: PairCommand = { kind: 'send', actorId: anna, requestId: 'r1' };
const benAsks: PairCommand = { kind: 'send', actorId: ben, requestId: 'r2' };
const annaBlocks: PairCommand = { kind: 'block', actorId: anna };
const annaUnblocks: PairCommand = { kind: 'unblock', actorId: anna };
const benAccepts: PairCommand = { kind: 'accept', actorId: ben, requestId: 'r1' };

describe('asking', () => {
  it('makes a pending request that both see', () => {
    const change = changed(when(strangers(anna, ben), annaAsks));
    expect(change).toMatchObject({
      eventType: 'FriendRequestSent',
      pair: { version: 1, request: { id: 'r1', fromId: anna, toId: ben, state: 'PENDING', hidden: false } },
    });
    expect(change.notices).toEqual([
      { userId: anna, kind: 'FriendRequestSent', requestId: 'r1' },
      { userId: ben, kind: 'FriendRequestSent', requestId: 'r1' },
    ]);
  });

  it('twice leaves the request as it is', () => {
    const pair = given(annaAsks);
    expect(when(pair, { ...annaAsks, requestId: 'r9' })).toEqual({ outcome: 'unchanged', pair });
  });

  it('asking a user who has asked you accepts their request', () => {
    const change = changed(when(given(annaAsks), benAsks));
    expect(change).toMatchObject({
      eventType: 'FriendRequestAccepted',
      actorId: ben,
      request: { id: 'r1', state: 'ACCEPTED', answeredAt: now },
      pair: { version: 2, friendsSince: now, request: null },
    });
  });

  it('a friend is refused', () => {
    expect(when(given(annaAsks, benAccepts), annaAsks)).toEqual(refused('AlreadyFriends'));
  });

  it('one you have blocked is refused', () => {
    expect(when(given(annaBlocks), annaAsks)).toEqual(refused('UserIsBlocked'));
  });
});

describe('answering', () => {
  it.each([
    ['accept', 'FriendRequestAccepted', 'ACCEPTED'],
    ['reject', 'FriendRequestRejected', 'REJECTED'],
  ] as const)('the one asked may %s', (kind, eventType, state) => {
    const change = changed(when(given(annaAsks), { kind, actorId: ben, requestId: 'r1' }));
    expect(change).toMatchObject({ eventType, request: { state, answeredAt: now }, pair: { request: null } });
    expect(seenBy(change, anna)).toEqual([eventType]);
    expect(seenBy(change, ben)).toEqual([eventType]);
  });

  it.each(['accept', 'reject'] as const)('the one who asks may not %s', (kind) => {
    expect(when(given(annaAsks), { kind, actorId: anna, requestId: 'r1' })).toEqual(
      refused('FriendRequestNotFound'),
    );
  });

  it('only the one who asks may cancel', () => {
    expect(when(given(annaAsks), { kind: 'cancel', actorId: ben, requestId: 'r1' })).toEqual(
      refused('FriendRequestNotFound'),
    );
    const change = changed(when(given(annaAsks), { kind: 'cancel', actorId: anna, requestId: 'r1' }));
    expect(change).toMatchObject({ eventType: 'FriendRequestCancelled', request: { state: 'CANCELLED' } });
  });

  it('a request that is not pending is refused', () => {
    expect(when(given(annaAsks, benAccepts), benAccepts)).toEqual(refused('FriendRequestNotPending'));
  });
});

describe('a block', () => {
  it('ends the friendship; the blocked one sees an unfriending', () => {
    const change = changed(when(given(annaAsks, benAccepts), annaBlocks));
    expect(change).toMatchObject({ eventType: 'UserBlocked', pair: { version: 3, friendsSince: null } });
    expect(seenBy(change, anna)).toEqual(['UserBlocked']);
    expect(seenBy(change, ben)).toEqual(['FriendDeleted']);
  });

  it('takes back the request of the blocker', () => {
    const change = changed(when(given(annaAsks), annaBlocks));
    expect(change).toMatchObject({ pair: { request: null }, request: { id: 'r1', state: 'CANCELLED' } });
    expect(seenBy(change, ben)).toEqual(['FriendRequestCancelled']);
  });

  it('hides the request of the blocked, who sees nothing of it', () => {
    const change = changed(when(given(benAsks), annaBlocks));
    expect(change.pair.request).toMatchObject({ id: 'r2', state: 'PENDING', hidden: true });
    expect(seenBy(change, ben)).toEqual([]);
    expect(friendshipSeenBy(change.pair, ben).state).toBe('REQUEST_SENT');
    expect(friendshipSeenBy(change.pair, anna).state).toBe('BLOCKED');
  });

  it('twice changes nothing', () => {
    const pair = given(annaBlocks);
    expect(when(pair, annaBlocks)).toEqual({ outcome: 'unchanged', pair });
  });

  it('lets the blocked one ask without the blocker noticing, and cancel', () => {
    const change = changed(when(given(annaBlocks), benAsks));
    expect(change.pair.request).toMatchObject({ hidden: true, state: 'PENDING' });
    expect(seenBy(change, anna)).toEqual([]);
    expect(seenBy(change, ben)).toEqual(['FriendRequestSent']);
    const cancelled = changed(when(change.pair, { kind: 'cancel', actorId: ben, requestId: 'r2' }));
    expect(seenBy(cancelled, anna)).toEqual([]);
    expect(seenBy(cancelled, ben)).toEqual(['FriendRequestCancelled']);
  });

  it('leaves a hidden request unanswerable for the blocker', () => {
    const pair = given(annaBlocks, benAsks, annaUnblocks);
    expect(when(pair, { kind: 'accept', actorId: anna, requestId: 'r2' })).toEqual(
      refused('FriendRequestNotFound'),
    );
    expect(friendshipSeenBy(pair, anna).state).toBe('NONE');
    expect(friendshipSeenBy(pair, ben).state).toBe('REQUEST_SENT');
  });

  it('once lifted, asking the sender of a hidden request accepts it and shows it', () => {
    const change = changed(when(given(annaBlocks, benAsks, annaUnblocks), annaAsks));
    expect(change).toMatchObject({
      eventType: 'FriendRequestAccepted',
      request: { id: 'r2', state: 'ACCEPTED', hidden: false },
    });
    expect(seenBy(change, anna)).toEqual(['FriendRequestAccepted']);
    expect(seenBy(change, ben)).toEqual(['FriendRequestAccepted']);
  });

  it('is lifted unseen by the one who was blocked, and only once', () => {
    const change = changed(when(given(annaBlocks), annaUnblocks));
    expect(change.notices).toEqual([{ userId: anna, kind: 'UserUnblocked', requestId: null }]);
    expect(when(change.pair, annaUnblocks)).toEqual(refused('NotBlocked'));
  });
});

describe('a deleted account', () => {
  const annaIsDeleted: PairCommand = { kind: 'forget', actorId: anna };

  it('ends the friendship and notifies the other only', () => {
    const change = changed(when(given(annaAsks, benAccepts), annaIsDeleted));
    expect(change).toMatchObject({ eventType: 'FriendDeleted', pair: { friendsSince: null } });
    expect(change.notices.map(({ userId }) => userId)).toEqual([ben]);
  });

  it('takes back its own request and turns down one to it, hidden ones too', () => {
    expect(when(given(annaAsks), annaIsDeleted)).toMatchObject({ eventType: 'FriendRequestCancelled' });
    const change = changed(when(given(annaBlocks, benAsks), annaIsDeleted));
    expect(change).toMatchObject({ eventType: 'FriendRequestRejected', pair: { request: null } });
    expect(seenBy(change, ben)).toEqual(['FriendRequestRejected']);
  });

  it('changes nothing where nothing was', () => {
    expect(when(strangers(anna, ben), annaIsDeleted)).toMatchObject({ outcome: 'unchanged' });
  });
});

it('only friends can be unfriended', () => {
  expect(when(given(annaAsks), { kind: 'unfriend', actorId: anna })).toEqual(refused('NotFriends'));
});
