import { isDuplicateDocument } from '@parley/mongo';
import type { Filter } from 'mongodb';
import {
  mostScheduled,
  type ScheduledChange,
  type ScheduledMessage,
  type ScheduledUpdate,
} from '../scheduled/scheduled-message.ts';
import { type Traced, replacedTrace, withTrace } from '../rooms/traced.ts';
import type { ScheduledMessageDocument } from './documents.ts';
import { createDueDocuments } from './due-documents.ts';
import type { Mongo } from './mongo.ts';

export type ScheduledMessageStore = ReturnType<typeof createScheduledMessageStore>;

/** Where a page goes on. */
export interface ScheduledPosition {
  readonly sendAt: Date;
  readonly id: string;
}

type NewMessage = Omit<ScheduledMessage, 'state' | 'failure'> & Traced;

const pauseMs = 5_000;
/** What the author's devices are told of. */
const isNews = { $inc: { version: 1 }, $currentDate: { changedAt: true } } as const;
/** Of what no operation did. */
const noTrace = { traceparent: null } as const;
const changeable = { state: { $in: ['WAITING', 'FAILED'] } } as const;

/** Messages that are to be sent later. One that is over is kept for a week, so that repeats are answered. */
export function createScheduledMessageStore({ scheduledMessages }: Mongo) {
  return {
    ...verbsOfAuthors(scheduledMessages),
    ...verbsOfChanges(scheduledMessages),
    ...verbsOfSenders(scheduledMessages),
    ...verbsOfLists(scheduledMessages),
  };
}

function verbsOfAuthors(messages: Mongo['scheduledMessages']) {
  const findRepeat = async (userId: string, clientMessageId: string): Promise<ScheduledMessage | null> =>
    toScheduled(await messages.findOne({ userId, clientMessageId }));
  return {
    findRepeat,
    /** Who has too many is told so, or told what the `clientMessageId` belongs to. Several at once pass no limit. */
    async add({ id, ...message }: NewMessage): Promise<ScheduledMessage | 'full'> {
      const document = {
        ...message,
        state: 'WAITING',
        failure: null,
        isOpen: true,
        dueAt: message.sendAt,
        version: 1,
        changedAt: message.createdAt,
      } as const;
      try {
        await messages.insertOne({ _id: id, ...document });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        const kept = await findRepeat(message.userId, message.clientMessageId);
        if (kept === null) throw error;
        return kept;
      }
      const { userId } = message;
      const open = await messages.countDocuments({ userId, isOpen: true }, { limit: mostScheduled + 1 });
      if (open <= mostScheduled) return { id, ...message, state: 'WAITING', failure: null };
      // What is due at once may be on its way already: then it counts no more.
      const { deletedCount } = await messages.deleteOne({ _id: id, ...changeable });
      return deletedCount === 1 ? 'full' : { id, ...message, state: 'SENDING', failure: null };
    },
    async find(userId: string, id: string): Promise<ScheduledMessage | null> {
      return toScheduled(await messages.findOne({ _id: id, userId }));
    },
    /** Those that are not sent yet, the next first. */
    async openOf(
      userId: string,
      { roomId, limit, after }: { roomId: string | null; limit: number; after: ScheduledPosition | null },
    ): Promise<readonly ScheduledMessage[]> {
      const later: Filter<ScheduledMessageDocument> =
        after === null
          ? {}
          : { $or: [{ sendAt: { $gt: after.sendAt } }, { sendAt: after.sendAt, _id: { $gt: after.id } }] };
      const filter = { userId, isOpen: true, ...(roomId !== null && { roomId }), ...later };
      const found = messages.find(filter).sort({ sendAt: 1, _id: 1 }).limit(limit);
      return (await found.toArray()).flatMap((document) => toScheduled(document) ?? []);
    },
  };
}

/** What its author does with one that waits, or has failed. */
function verbsOfChanges(messages: Mongo['scheduledMessages']) {
  return {
    /** Null: it cannot be changed, or is not there. */
    async update(
      userId: string,
      id: string,
      content: ScheduledUpdate & Traced,
    ): Promise<ScheduledMessage | null> {
      const trace = replacedTrace(content);
      const $set = { ...content, ...trace, state: 'WAITING', failure: null, dueAt: content.sendAt } as const;
      const filter = { _id: id, userId, ...changeable };
      return toScheduled(
        await messages.findOneAndUpdate(filter, { $set, ...isNews }, { returnDocument: 'after' }),
      );
    },
    /** Whether it waited until now: it will not be sent. */
    async cancel(
      userId: string,
      id: string,
      { endedAt, traceparent }: Traced & { readonly endedAt: Date },
    ): Promise<boolean> {
      const trace = replacedTrace({ traceparent });
      const $set = { state: 'CANCELLED', isOpen: false, endedAt, ...trace } as const;
      const filter = { _id: id, userId, ...changeable };
      return (
        (await messages.updateOne(filter, { $set, ...isNews, $unset: { dueAt: '' } })).modifiedCount === 1
      );
    },
  };
}

function verbsOfLists(messages: Mongo['scheduledMessages']) {
  return {
    /** Those that changed then or later; of one person, or of all. */
    async changedSince(since: Date, userId?: string): Promise<readonly ScheduledChange[]> {
      const filter = { ...(userId !== undefined && { userId }), changedAt: { $gte: since } };
      return (await messages.find(filter).toArray()).flatMap(toScheduledChange);
    },
  };
}

function verbsOfSenders(messages: Mongo['scheduledMessages']) {
  const documents = createDueDocuments(messages);
  const isSending = { state: 'SENDING' } as const;
  return {
    /** Those whose time has come, the oldest first. */
    due: async (now: Date, limit: number): Promise<readonly ScheduledMessage[]> =>
      (await documents.due(now, limit)).flatMap((document) => toScheduled(document) ?? []),
    /** From now on it is this caller's to send, for a minute; null: it is another's, was changed, or cancelled. */
    claim: async (id: string, now: Date): Promise<ScheduledMessage | null> =>
      toScheduled(await documents.claim(id, now, { $set: isSending })),
    async noteSent(id: string, endedAt: Date): Promise<void> {
      const $set = { state: 'SENT', failure: null, isOpen: false, endedAt, ...noTrace } as const;
      await messages.updateOne({ _id: id }, { $set, ...isNews, $unset: { dueAt: '' } });
    },
    /** Unless another has sent it since. */
    async noteFailed(id: string, failure: string): Promise<void> {
      const filter = { _id: id, ...isSending };
      const $set = { state: 'FAILED', failure, ...noTrace } as const;
      await messages.updateOne(filter, { $set, ...isNews, $unset: { dueAt: '' } });
    },
    /** It was not stored, and waits as before for a later time. */
    wait: (id: string, dueAt: Date): Promise<void> =>
      documents.putOff(id, dueAt, { and: isSending, $set: { state: 'WAITING' } }),
    /** Whether it was stored is not known: it stays with those that are being sent. */
    retryLater: (id: string, now: Date): Promise<void> =>
      documents.putOff(id, new Date(now.getTime() + pauseMs), { and: isSending }),
  };
}

function toScheduled(document: ScheduledMessageDocument | null): ScheduledMessage | null {
  if (document === null) return null;
  const { _id, isOpen: _isOpen, dueAt: _dueAt, endedAt: _endedAt, ...kept } = document;
  const {
    version: _version,
    changedAt: _changedAt,
    traceparent: _traceparent,
    threadRootId = null,
    alsoInRoom = false,
    ...message
  } = kept;
  return { id: _id, ...message, threadRootId, alsoInRoom };
}

/** None of one that is being sent: it is news when it is sent, or cannot be. */
export function toScheduledChange({
  _id: id,
  version,
  changedAt: at,
  state,
  ...message
}: ScheduledMessageDocument): readonly ScheduledChange[] {
  if (version === undefined || at === undefined || state === 'SENDING') return [];
  const { roomId, userId, failure } = message;
  return [{ id, roomId, userId, version, state, failure, at, ...withTrace(message) }];
}
