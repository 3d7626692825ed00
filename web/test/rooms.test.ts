import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { folderHref, folderIn, folders, isIn, unreadCounts } from '../src/rooms/folders.ts';
import { muteCheckIn } from '../src/rooms/mute-end.ts';
import { changeOf } from '../src/rooms/room-actions.ts';
import {
  emptyRoomList,
  type RoomLine,
  type RoomList,
  shownRooms,
  withOnly,
  withoutPending,
  withoutRoom,
  withPage,
  withPending,
  withRoom,
} from '../src/rooms/room-list.ts';

const room = (id: string, of: Partial<RoomLine> = {}): RoomLine => ({
  id,
  kind: 'DIRECT',
  title: null,
  memberCount: 2,
  unreadCount: 0,
  unreadMentionCount: 0,
  isMuted: false,
  mutedUntil: null,
  isPinned: false,
  isArchived: false,
  isMarkedUnread: false,
  lastSeq: 1,
  lastActivityAt: '2026-12-03T06:00:00.000Z',
  peer: null,
  lastMessage: null,
  ...of,
});

const listOf = (...rooms: readonly RoomLine[]): RoomList => rooms.reduce(withRoom, emptyRoomList);
const ids = (list: RoomList): readonly string[] => shownRooms(list).map(({ id }) => id);

describe('the list of rooms', () => {
  test('has the pinned ones first, and then the newest activity first', () => {
    const at = (hour: number) => ({ lastActivityAt: `2026-12-03T0${hour}:00:00.000Z` });
    const list = listOf(room('a', at(1)), room('b', at(3)), room('c', { ...at(2), isPinned: true }));
    expect(ids(list)).toEqual(['c', 'b', 'a']);
  });

  test('keeps the later state of a room, and of one state what was said later', () => {
    const list = listOf(room('a', { lastSeq: 5, isPinned: true }), room('a', { lastSeq: 4 }));
    expect(shownRooms(list)).toMatchObject([{ lastSeq: 5, isPinned: true }]);
    expect(shownRooms(withRoom(list, room('a', { lastSeq: 5 })))).toMatchObject([{ isPinned: false }]);
  });

  test('a page that was asked for before something was said changes nothing of that', () => {
    const before = listOf(room('a'), room('b'));
    const askedAt = before.clock;
    const since = withoutRoom(withRoom(before, room('a', { isMuted: true })), 'b');
    const list = withPage(since, [room('a'), room('b'), room('c')], askedAt);
    expect(shownRooms(list)).toMatchObject([{ id: 'a', isMuted: true }, { id: 'c' }]);
    // A later state is later, whenever it was asked for.
    expect(shownRooms(withPage(list, [room('a', { lastSeq: 2 })], askedAt))).toMatchObject([
      { id: 'a', isMuted: false },
      { id: 'c' },
    ]);
  });

  test('what no page had is gone, but for what was said since', () => {
    const before = listOf(room('a'), room('b'));
    const list = withOnly(withRoom(before, room('c')), new Set(['a']), before.clock);
    expect(ids(list).toSorted()).toEqual(['a', 'c']);
  });

  test('what is on its way to the platform is shown, in order, and not any more when it is refused', () => {
    const pin = { roomId: 'a', change: changeOf({ type: 'pin', isOn: true }) };
    const archive = { roomId: 'a', change: changeOf({ type: 'archive', isOn: true }) };
    const list = withPending(withPending(listOf(room('a')), pin), archive);
    expect(shownRooms(list)).toMatchObject([{ isPinned: false, isArchived: true }]);
    expect(shownRooms(withoutPending(list, archive))).toMatchObject([{ isPinned: true, isArchived: false }]);
    expect(shownRooms(withoutPending(withoutPending(list, archive), pin))).toEqual([room('a')]);
    expect(shownRooms(withoutRoom(list, 'a'))).toEqual([]);
  });
});

describe('folders', () => {
  const flags = fc.record({
    kind: fc.constantFrom('DIRECT' as const, 'GROUP' as const),
    isArchived: fc.boolean(),
    isMuted: fc.boolean(),
    isMarkedUnread: fc.boolean(),
    unreadCount: fc.nat({ max: 2 }),
  });

  test('every room is among all or in the archive, and those of unread and groups are among all', () => {
    fc.assert(
      fc.property(flags, (one) => {
        expect(isIn('all', one)).toBe(!isIn('archived', one));
        if (isIn('unread', one) || isIn('groups', one)) expect(isIn('all', one)).toBe(true);
        const unread = one.unreadCount > 0 || one.isMarkedUnread;
        for (const folder of folders)
          expect(unreadCounts([one])[folder]).toBe(unread && isIn(folder, one) ? 1 : 0);
      }),
    );
  });

  test('an address names one, beside what else it names', () => {
    expect(folderHref('/rooms/1', '', 'muted')).toBe('/rooms/1?folder=muted');
    expect(folderHref('/rooms', 'x=1&folder=all', 'unread')).toBe('/rooms?x=1&folder=unread');
    for (const folder of folders)
      expect(folderIn(folderHref('/rooms', '', folder).split('?')[1] ?? '')).toBe(folder);
    expect([folderIn(''), folderIn('folder=none')]).toEqual([undefined, undefined]);
  });

  test('another folder does not go to a message again', () => {
    expect(folderHref('/rooms/1', 'message=2', 'all')).toBe('/rooms/1?folder=all');
  });
});

describe('the end of a mute', () => {
  const muted = (until: string | null) => room('a', { isMuted: true, mutedUntil: until });
  const now = Date.parse('2026-12-03T06:00:00.000Z');

  test('is looked for when it comes, and not of one for good', () => {
    expect(muteCheckIn([room('a'), muted(null)], now)).toBeUndefined();
    expect(muteCheckIn([muted('2026-12-03T08:00:00.000Z'), muted('2026-12-03T07:00:00.000Z')], now)).toBe(
      3_600_000,
    );
  });

  test('is not asked for without a pause where the clocks differ, nor by a timer that is too long for a browser', () => {
    expect(muteCheckIn([muted('2026-12-03T05:00:00.000Z')], now)).toBe(10_000);
    expect(muteCheckIn([muted('2027-12-03T05:00:00.000Z')], now)).toBe(86_400_000);
  });
});
