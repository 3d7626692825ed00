import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { inParts, type RoomUpdate } from '../src/inbox/room-update.ts';

const update = fc
  .record({ eventId: fc.uuid(), isRead: fc.boolean(), count: fc.nat({ max: 40 }) })
  .map(({ eventId, isRead, count }): RoomUpdate => ({
    eventId,
    origin: {},
    at: new Date(),
    read: isRead ? { userId: 'reader', roomId: 'room', upTo: 1 } : null,
    notifications: Array.from({ length: count }, (_, index) => ({
      kind: 'MESSAGE_RECEIVED',
      userId: `user ${index}`,
      actorId: 'reader',
      roomId: 'room',
      messageId: eventId,
      messageNumber: 1,
    })),
    isLast: true,
  }));
const sizeOf = ({ read, notifications }: RoomUpdate): number =>
  notifications.length + (read === null ? 0 : 1);

describe('updates in parts', () => {
  test('are all there in their order, each done with once, and no part is larger than it may be', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 32 }), fc.integer({ min: 2, max: 30 }), (updates, most) => {
        const parts = inParts(updates, most);
        const pieces = parts.flat();
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.reduce((sum, one) => sum + sizeOf(one), 0)).toBeLessThanOrEqual(most);
        }
        const notifications = (some: readonly RoomUpdate[]) => some.flatMap((one) => one.notifications);
        expect(notifications(pieces)).toEqual(notifications(updates));
        const readers = (some: readonly RoomUpdate[]) =>
          some.flatMap(({ eventId, read }) => (read === null ? [] : eventId));
        expect(readers(pieces)).toEqual(readers(updates));
        expect(pieces.filter(({ isLast }) => isLast).map(({ eventId }) => eventId)).toEqual(
          updates.map(({ eventId }) => eventId),
        );
      }),
    );
  });

  test('are cut only where one is larger than a part', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 32 }), (updates) => {
        const pieces = inParts(updates, 20).flat();
        for (const one of updates.filter((given) => sizeOf(given) <= 20)) expect(pieces).toContain(one);
      }),
    );
  });
});
