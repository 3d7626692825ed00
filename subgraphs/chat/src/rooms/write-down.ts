import type { Message } from './message.ts';
import type { Plan, PlannedChange } from './plan-changes.ts';
import type { ChangeOutcome, SendChange } from './room-command.ts';
import type { RoomLogEntry } from './room-log-entry.ts';

/** Where a batch begins: the room's counters before it, its members, and the time of all of its entries. */
export interface BatchStart {
  readonly roomId: string;
  readonly lastSeq: number;
  readonly lastNumber: number;
  readonly memberIds: readonly string[];
  readonly at: Date;
}

/** What is to be stored for a batch, and what each change is answered. */
export interface WrittenBatch {
  readonly inserted: readonly Message[];
  /** As they are after the batch, each once. */
  readonly updated: readonly Message[];
  readonly entries: readonly RoomLogEntry[];
  readonly outcomes: readonly ChangeOutcome[];
}

/** Gives each planned change its place, in order: `seq` and `number` go on from the counters without a hole. */
export function writeDown(plans: readonly Plan[], start: BatchStart): WrittenBatch {
  const inserted: Message[] = [];
  const updated = new Map<string, Message>();
  const entries: RoomLogEntry[] = [];
  const outcomes = plans.map((plan): ChangeOutcome => {
    if (plan.effect === 'none') return plan.outcome;
    const message = messageAfter(plan, start, inserted.length);
    entries.push(entryOf(plan, message, start, entries.length));
    if (plan.effect === 'insert') inserted.push(message);
    else updated.set(message.id, message);
    return { kind: 'done', message };
  });
  return { inserted, updated: [...updated.values()], entries, outcomes };
}

function messageAfter(plan: PlannedChange, start: BatchStart, insertedBefore: number): Message {
  if (plan.effect === 'insert') {
    const number = start.lastNumber + insertedBefore + 1;
    return { ...plan.change.message, number, sentAt: start.at, editedAt: null, deletedAt: null };
  }
  return plan.change.kind === 'edit'
    ? { ...plan.message, editedAt: start.at }
    : { ...plan.message, deletedAt: start.at };
}

function entryOf(
  { effect, change }: PlannedChange,
  message: Message,
  start: BatchStart,
  entriesBefore: number,
): RoomLogEntry {
  const entry = {
    roomId: start.roomId,
    seq: start.lastSeq + entriesBefore + 1,
    eventId: change.eventId,
    actorId: change.actorId,
    at: start.at,
    messageId: message.id,
    number: message.number,
  };
  if (effect === 'insert')
    return { ...entry, type: 'MessageSent', recipientIds: recipients(change, start.memberIds) };
  return { ...entry, type: change.kind === 'edit' ? 'MessageEdited' : 'MessageDeleted' };
}

function recipients({ actorId, notToldIds }: SendChange, memberIds: readonly string[]): readonly string[] {
  return memberIds.filter((id) => id !== actorId && !notToldIds.has(id));
}
