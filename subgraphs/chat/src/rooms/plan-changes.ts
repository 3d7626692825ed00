import type { Message } from './message.ts';
import type { ChangeOutcome, DeleteChange, EditChange, RoomChange, SendChange } from './room-command.ts';

/** A change that will take a place in the log. */
export type PlannedChange =
  | { readonly effect: 'insert'; readonly change: SendChange }
  | { readonly effect: 'update'; readonly change: EditChange | DeleteChange; readonly message: Message };

/** A change, or why it takes no place: refused, or nothing to do. */
export type Plan = PlannedChange | { readonly effect: 'none'; readonly outcome: ChangeOutcome };

/** What a room's changes find: its members, and the messages they are about by id, as they are before the first. */
export interface Found {
  readonly memberIds: readonly string[];
  readonly messages: ReadonlyMap<string, Message>;
  readonly now: Date;
}

/** Decides in order what each change does, so that the second deletion of one message in a batch finds it deleted. */
export function planChanges(
  changes: readonly RoomChange[],
  { memberIds, messages, now }: Found,
): readonly Plan[] {
  const members = new Set(memberIds);
  const current = new Map(messages);
  return changes.map((change) => {
    if (!members.has(change.actorId)) return refused('NOT_A_MEMBER');
    const plan = planChange(change, current, now);
    if (plan.effect === 'update') current.set(plan.message.id, plan.message);
    return plan;
  });
}

function planChange(change: RoomChange, current: ReadonlyMap<string, Message>, now: Date): Plan {
  if (change.kind === 'send') return { effect: 'insert', change };
  const message = current.get(change.messageId);
  if (message === undefined) return refused('MESSAGE_NOT_FOUND');
  return change.kind === 'edit' ? planEdit(change, message, now) : planDelete(change, message, now);
}

function planEdit(change: EditChange, message: Message, now: Date): Plan {
  if (message.deletedAt !== null) return refused('MESSAGE_IS_DELETED');
  if (message.text === change.text) return nothingToDo(message);
  return { effect: 'update', change, message: { ...message, text: change.text, editedAt: now } };
}

function planDelete(change: DeleteChange, message: Message, now: Date): Plan {
  if (message.deletedAt !== null) return nothingToDo(message);
  const tombstone = { ...message, text: null, attachments: [], fingerprint: null, deletedAt: now };
  return { effect: 'update', change, message: tombstone };
}

function nothingToDo(message: Message): Plan {
  return { effect: 'none', outcome: { kind: 'done', message } };
}

type Reason = Extract<ChangeOutcome, { kind: 'refused' }>['reason'];

function refused(reason: Reason): Plan {
  return { effect: 'none', outcome: { kind: 'refused', reason } };
}
