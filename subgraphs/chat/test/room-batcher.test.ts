import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { planChanges } from '../src/log/plan-changes.ts';
import { createRoomBatcher } from '../src/log/room-batcher.ts';
import type { ChangeOutcome, RoomChange } from '../src/log/room-change.ts';
import { writeDown } from '../src/log/write-down.ts';
import type { Message } from '../src/messages/message.ts';

const at = new Date('2026-11-23T09:30:00.000Z');
const message = (id: string, deleted = false): Message => ({
  id,
  roomId: 'room',
  number: Number(id),
  senderId: 'ada',
  clientMessageId: id,
  fingerprint: deleted ? null : 'f',
  text: deleted ? null : 'text',
  replyTo: null,
  attachments: [],
  sentAt: at,
  editedAt: null,
  deletedAt: deleted ? at : null,
});

const send = (key: number): RoomChange => ({
  kind: 'send',
  eventId: `event-${key}`,
  actorId: 'ada',
  message: { ...message(String(key)), id: `sent-${key}`, fingerprint: 'f' },
  notToldIds: new Set(['eve']),
});
const change = fc.oneof(
  fc.nat(99).map(send),
  fc.record({
    kind: fc.constant('edit' as const),
    messageId: target(),
    text: fc.constantFrom('text', 'a', 'b'),
  }),
  fc.record({ kind: fc.constant('delete' as const), messageId: target() }),
);

function target() {
  return fc.constantFrom('1', '2', '3', 'unknown');
}

describe('a batch written down', () => {
  test('has dense places, one outcome per change, and no event without an effect', () =>
    fc.assert(
      fc.property(fc.array(change, { maxLength: 32 }), (drafts) => {
        const changes = drafts.map((draft, index): RoomChange => ({
          actorId: 'ada',
          ...draft,
          eventId: `e${index}`,
        }));
        const before = new Map(['1', '2', '3'].map((id) => [id, message(id, id === '3')]));
        const start = { roomId: 'room', lastSeq: 7, lastNumber: 3, memberIds: ['ada', 'bob', 'eve'], at };
        const written = writeDown(planChanges(changes, before, at), start);
        const { entries, inserted, outcomes } = written;
        expect(outcomes).toHaveLength(changes.length);
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => 8 + index));
        expect(inserted.map(({ number }) => number)).toEqual(inserted.map((_, index) => 4 + index));
        const deletions = entries.filter(({ type }) => type === 'MessageDeleted');
        expect(new Set(deletions.map((entry) => ('messageId' in entry ? entry.messageId : ''))).size).toBe(
          deletions.length,
        );
        for (const entry of entries)
          if (entry.type === 'MessageSent') expect(entry.recipientIds).toEqual(['bob']);
        for (const updated of written.updated)
          if (updated.deletedAt !== null)
            expect(updated).toMatchObject({ text: null, attachments: [], fingerprint: null });
      }),
    ));
});

describe('the batcher', () => {
  const outcome = (key: string): ChangeOutcome => ({ kind: 'done', message: message(key) });
  const keyOf = (given: RoomChange) => (given.kind === 'send' ? given.message.clientMessageId : '');

  test('lets what waits for a room share the next transaction, in order and up to the limit', async () => {
    const batches: string[][] = [];
    const commit = async (_room: string, changes: readonly RoomChange[]) => {
      batches.push(changes.map(keyOf));
      await Promise.resolve();
      return changes.map((each) => outcome(keyOf(each)));
    };
    const batcher = createRoomBatcher({ commit, maxBatch: 3 });
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((key) => batcher.submit('room', send(key))));
    expect(batches).toEqual([['1'], ['2', '3', '4'], ['5']]);
    expect(outcomes).toEqual(['1', '2', '3', '4', '5'].map(outcome));
  });

  test('keeps rooms apart, and one bad change harms no other', async () => {
    const failing = new Error('bad');
    const batches: string[] = [];
    const commit = async (room: string, changes: readonly RoomChange[]) => {
      batches.push(`${room} ${changes.map(keyOf).join(',')}`);
      await Promise.resolve();
      if (changes.some((each) => keyOf(each) === '3')) throw failing;
      return changes.map((each) => outcome(keyOf(each)));
    };
    const batcher = createRoomBatcher({ commit });
    const results = await Promise.allSettled([
      ...[1, 2, 3, 4].map((key) => batcher.submit('room', send(key))),
      batcher.submit('other', send(9)),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(batches).toEqual(['room 1', 'other 9', 'room 2,3,4', 'room 2', 'room 3', 'room 4']);
    expect(await batcher.submit('room', send(5))).toEqual(outcome('5'));
  });
});
