import { describe, expect, it } from '@jest/globals';
import * as events from '@parley/events';
import * as fc from 'fast-check';
import { z } from 'zod';

interface AnyDefinition {
  readonly type: string;
  readonly topic: string;
  readonly schema: unknown;
  readonly key: (data: object) => string;
}

const definitions = Object.entries<unknown>(events).filter(
  (entry): entry is [string, AnyDefinition] =>
    typeof entry[1] === 'object' && entry[1] !== null && 'schema' in entry[1],
);

/** By which aggregate the events of a topic keep their order. */
const aggregates: Readonly<Record<string, string>> = {
  'user.events': 'userId',
  'user.online_status': 'userId',
  'friend.events': 'pairKey',
  'chat.events': 'roomId',
  'message.events': 'roomId',
  'notification.events': 'userId',
  'gateway.connections': 'gatewayId',
};

describe('the contract of facts', () => {
  it('names every event of the design once, under its own name', () => {
    for (const [name, { type }] of definitions) expect(type).toBe(name);
    expect(definitions.map(([name]) => name)).toEqual(expect.arrayContaining(designed));
  });

  it('creates exactly the topics that it publishes to', () => {
    const created = new Set<string>(events.topics.map(({ name }) => name));
    expect(created).toEqual(new Set(definitions.map(([, { topic }]) => topic)));
    expect(created).toEqual(new Set(Object.keys(aggregates)));
  });

  it.each(definitions)('%s is ordered by its aggregate', (_name, { topic, key }) => {
    const ids = { userId: 'a user', pairKey: 'a pair', roomId: 'a room', gatewayId: 'a gateway' };
    const aggregate = aggregates[topic] as keyof typeof ids;
    expect(key(ids)).toBe(ids[aggregate]);
  });

  it.each(definitions)('%s carries no text, password or token', (_name, { schema }) => {
    expect(schema).toBeInstanceOf(z.ZodObject);
    const properties = Object.keys((schema as z.ZodObject).shape);
    for (const secret of ['text', 'password', 'passwordHash', 'token', 'refreshToken', 'email']) {
      expect(properties).not.toContain(secret);
    }
  });

  it('accepts what newer senders add, and drops it', () => {
    const userId = '0199d7c4-5d3e-7c11-8a6f-3a2f6c1d9e10';
    const read = { roomId: userId, userId, upTo: 3, at: '2026-11-23T06:00:00.000Z' };
    expect(events.MessagesRead.schema.parse({ ...read, device: 'phone' })).toEqual(read);
    expect(() => events.MessagesRead.schema.parse({ ...read, upTo: -1 })).toThrow(z.ZodError);
    expect(() => events.MessagesRead.schema.parse({ ...read, roomId: 'lobby' })).toThrow(z.ZodError);
  });

  it('gives two users one key, in either order', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        const key = events.pairKey(one, other);
        expect(key).toBe(events.pairKey(other, one));
        expect(key.split(':')).toEqual([one, other].toSorted());
      }),
    );
  });
});

const designed = [
  'ChatRoomCreated',
  'ConnectionClosed',
  'ConnectionOpened',
  'ConnectionsAlive',
  'FriendDeleted',
  'FriendRequestAccepted',
  'FriendRequestCancelled',
  'FriendRequestRejected',
  'FriendRequestSent',
  'MessageDeleted',
  'MessageEdited',
  'MessagePinned',
  'MessagePreviewAdded',
  'MessageSent',
  'MessageUnpinned',
  'ThreadReplySent',
  'MessagesDelivered',
  'MessagesRead',
  'NotificationSent',
  'NotificationsRead',
  'PollClosed',
  'PollVoted',
  'ReactionAdded',
  'ReactionRemoved',
  'RoomMemberAdded',
  'RoomMemberRemoved',
  'RoomMemberRoleChanged',
  'RoomPreferencesChanged',
  'MessageHidden',
  'RoomUpdated',
  'SessionRevoked',
  'UserBlocked',
  'UserDeleted',
  'UserOnlineStatusChanged',
  'UserPrivacyChanged',
  'UserProfileUpdated',
  'UserRegistered',
  'UserUnblocked',
];
