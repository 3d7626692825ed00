import { describe, expect, test } from '@jest/globals';
import { isRefusal } from '@parley/service-kit/refusals';
import * as fc from 'fast-check';
import {
  decideAdding,
  decideJoining,
  decideLeaving,
  decideRemoval,
  decideRole,
  mostMembers,
} from '../src/rooms/decide-membership.ts';
import { decideChange } from '../src/rooms/decide-change.ts';
import type { RoomFact, Roster } from '../src/rooms/room-change.ts';
import { directDetails, type RoomMemberRole } from '../src/rooms/room.ts';

const start: Roster = {
  ...directDetails,
  roomId: 'room',
  title: 'A group',
  members: new Map([['ada', { role: 'OWNER', joinedAt: new Date(0) }]]),
};

/** The group after a change. */
function after(roster: Roster, facts: readonly RoomFact[], at: Date): Roster {
  const members = new Map(roster.members);
  for (const fact of facts) {
    if (fact.type === 'RoomUpdated') continue;
    const { userId } = fact;
    if (fact.type === 'RoomMemberRemoved') members.delete(userId);
    else members.set(userId, { role: fact.role, joinedAt: members.get(userId)?.joinedAt ?? at });
  }
  return { ...roster, members };
}

const person = fc.constantFrom('ada', 'bob', 'eve', 'fay', 'gus');
const role = fc.constantFrom<RoomMemberRole>('OWNER', 'ADMIN', 'MEMBER');
const step = fc.record({
  kind: fc.constantFrom('add', 'join', 'remove', 'leave', 'role'),
  actorId: person,
  userId: person,
  role,
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function decideStep(roster: Roster, { kind, actorId, userId, role: to }: Step, newId: () => string) {
  switch (kind) {
    case 'add':
      return decideAdding(roster, { actorId, userIds: [userId, actorId, userId], newId });
    case 'join':
      return decideJoining(roster, { userId, newId });
    case 'remove':
      return decideRemoval(roster, { actorId, userId, newId });
    case 'leave':
      return decideLeaving(roster, { userId, newId });
    case 'role':
      return decideRole(roster, { actorId, userId, role: to, newId });
  }
}

describe('changes of members', () => {
  test('leave one owner as long as anybody is there, whatever is asked in which order', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let roster = start;
        let ids = 0;
        const newId = (): string => `event ${(ids += 1)}`;
        for (const [index, each] of steps.entries()) {
          const decided = decideStep(roster, each, newId);
          if (isRefusal(decided)) continue;
          for (const fact of decided) {
            if (fact.type === 'RoomUpdated') continue;
            // Nobody joins twice, leaves twice or gets the role that they have.
            const before = roster.members.get(fact.userId)?.role;
            expect(before === undefined).toBe(fact.type === 'RoomMemberAdded');
            if (fact.type === 'RoomMemberRoleChanged') expect(fact.role).not.toBe(before);
          }
          roster = after(roster, decided, new Date(index));
          const owners = [...roster.members.values()].filter((member) => member.role === 'OWNER');
          expect(owners).toHaveLength(Math.min(1, roster.members.size));
        }
      }),
    ));

  test('hand over to the admin, else the member, who has been there longest', () => {
    const since = (ms: number, is: RoomMemberRole) => ({ role: is, joinedAt: new Date(ms) });
    const members = new Map([
      ['ada', since(0, 'OWNER')],
      ['bob', since(3, 'MEMBER')],
      ['eve', since(2, 'MEMBER')],
      ['fay', since(4, 'ADMIN')],
    ]);
    const heir = (of: Roster) => {
      const decided = decideLeaving(of, { userId: 'ada', newId: () => 'event' });
      return isRefusal(decided) ? null : decided[0];
    };
    expect(heir({ ...start, members })).toMatchObject({ userId: 'fay', role: 'OWNER' });
    members.delete('fay');
    expect(heir({ ...start, members })).toMatchObject({ userId: 'eve', role: 'OWNER' });
  });

  test('refuse more than 1,000, and count nobody who is there already', () => {
    const full = Array.from({ length: mostMembers - 1 }, (_, index) => {
      return [`member ${index}`, { role: 'MEMBER' as const, joinedAt: new Date(0) }] as const;
    });
    const roster = { ...start, members: new Map([...start.members, ...full]) };
    const add = (...userIds: string[]) =>
      decideAdding(roster, { actorId: 'ada', userIds, newId: () => 'event' });
    expect(add('new')).toEqual({ refused: 'RoomIsFull', limit: 1_000 });
    expect(add('member 1')).toEqual([]);
  });

  test('are entries with dense places; who joins sees what comes from their entry on', () => {
    const fact = (userId: string): RoomFact => {
      return { type: 'RoomMemberAdded', eventId: userId, userId, role: 'MEMBER' };
    };
    const at = new Date(5);
    const change = {
      roomId: 'room',
      version: 2,
      actorId: 'ada',
      at,
      facts: [fact('bob'), fact('eve')],
    } as const;
    const { entries, members } = decideChange(
      change,
      { lastSeq: 7, lastNumber: 3, lastAt: new Date(9) },
      new Date(8),
    );
    expect(entries.map((entry) => [entry.seq, entry.at.getTime()])).toEqual([
      [8, 9],
      [9, 9],
    ]);
    expect(members).toMatchObject([
      { member: { userId: 'bob', firstVisibleSeq: 8, firstVisibleNumber: 4, joinedAt: at } },
      { member: { userId: 'eve', firstVisibleSeq: 9, firstVisibleNumber: 4, joinedAt: at } },
    ]);
  });
});
