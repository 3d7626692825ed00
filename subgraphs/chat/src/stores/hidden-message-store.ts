import { batchLoad } from '@parley/async';
import type { HiddenMessage } from '../rooms/hidden-message.ts';
import type { Traced } from '../rooms/traced.ts';
import type { Filter } from 'mongodb';
import type { HiddenMessageDocument } from './documents.ts';
import type { Stretch } from './message-store.ts';
import { isReply, type Mongo } from './mongo.ts';

/** Some of a room's messages as one person sees them. */
export interface PersonalStretch extends Stretch {
  readonly userId: string;
}

export type HiddenMessageStore = ReturnType<typeof createHiddenMessageStore>;

/** The number of messages that a person may hide in a room: as many numbers are read with a page of it. */
export const mostHidden = 1_000;
/** Devices that hide at several instances at once may pass the limit: what is hidden stays so all the same. */
const mostRead = 2 * mostHidden;

/** The numbers that people have hidden, by `room:person`: one query for all that are asked for at once. */
function createFindNumbers(hiddenMessages: Mongo['hiddenMessages']) {
  return batchLoad(
    async (keys) => {
      const pairs = keys.map((key) => key.split(':') as [roomId: string, userId: string]);
      const filter = {
        userId: { $in: [...new Set(pairs.map(([, userId]) => userId))] },
        roomId: { $in: [...new Set(pairs.map(([roomId]) => roomId))] },
      };
      const projection = { _id: 0, userId: 1, roomId: 1, number: 1 } as const;
      const numbers = new Map<string, number[]>();
      for (const { userId, roomId, number } of await hiddenMessages.find(filter, { projection }).toArray()) {
        const key = `${roomId}:${userId}`;
        numbers.set(key, [...(numbers.get(key) ?? []), number]);
      }
      return [...numbers].map(([key, those]) => ({ key, numbers: those }));
    },
    ({ key }) => key,
  );
}

/** Which messages people have hidden from themselves. */
export function createHiddenMessageStore({ hiddenMessages }: Mongo) {
  const findNumbers = createFindNumbers(hiddenMessages);
  return {
    /** May be repeated. */
    async add({
      messageId,
      ...hidden
    }: HiddenMessage & Traced & { readonly eventId: string }): Promise<void> {
      const _id = hiddenId(hidden.userId, messageId);
      await hiddenMessages.updateOne({ _id }, { $setOnInsert: hidden }, { upsert: true });
    },
    /** Those that were hidden then or later; by one person, or by all. */
    async hiddenSince(since: Date, userId?: string): Promise<readonly HiddenMessage[]> {
      const filter = { ...(userId !== undefined && { userId }), at: { $gte: since } };
      return (await hiddenMessages.find(filter).toArray()).flatMap(toHiddenMessage);
    },
    /** The numbers of those that a member has hidden; members of however many rooms ask at once. */
    async numbersOf({ roomId, userId }: { readonly roomId: string; readonly userId: string }) {
      return (await findNumbers(`${roomId}:${userId}`))?.numbers ?? [];
    },
    /** The numbers of those that a person has hidden in a room; by the index alone. */
    async numbersIn(roomId: string, userId: string): Promise<readonly number[]> {
      const projection = { _id: 0, number: 1 } as const;
      const found = hiddenMessages.find({ userId, roomId }, { projection }).limit(mostRead);
      return (await found.toArray()).map(({ number }) => number);
    },
    /** The numbers that these people have hidden, each within their stretch, in the order asked; by the index alone. */
    async numbersWithin(stretches: readonly PersonalStretch[]): Promise<readonly (readonly number[])[]> {
      if (stretches.length === 0) return [];
      const projection = { _id: 0, userId: 1, roomId: 1, number: 1 } as const;
      const found = hiddenMessages.find({ $or: toFilters(stretches) }, { projection, batchSize: 1_000 });
      const hidden = new Map<string, number[]>();
      for (const { userId, roomId, number } of await found.toArray()) {
        const key = `${roomId}:${userId}`;
        const numbers = hidden.get(key);
        if (numbers === undefined) hidden.set(key, [number]);
        else numbers.push(number);
      }
      return stretches.map(({ roomId, userId, above, upTo }) =>
        (hidden.get(`${roomId}:${userId}`) ?? []).filter((number) => number > above && number <= upTo),
      );
    },
    repliesOf: createRepliesOf(hiddenMessages),
    /** Whether each of these is hidden, in the order asked. */
    async areHidden(
      asked: readonly { readonly userId: string; readonly messageId: string }[],
    ): Promise<readonly boolean[]> {
      const ids = asked.map(({ userId, messageId }) => hiddenId(userId, messageId));
      const found = await hiddenMessages.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
      const hidden = new Set(found.map(({ _id }) => _id));
      return ids.map((id) => hidden.has(id));
    },
  };
}

/** The numbers of the replies of each of these threads that a person has hidden, in the order asked; by the index alone. */
function createRepliesOf(hiddenMessages: Mongo['hiddenMessages']) {
  return async (userId: string, rootIds: readonly string[]): Promise<readonly (readonly number[])[]> => {
    const projection = { _id: 0, threadRootId: 1, threadNumber: 1 } as const;
    const filter = { userId, threadRootId: { $in: [...rootIds] }, threadNumber: isReply };
    const found = await hiddenMessages.find(filter, { projection }).toArray();
    return rootIds.map((rootId) =>
      found.flatMap(({ threadRootId, threadNumber = 0 }) => (threadRootId === rootId ? [threadNumber] : [])),
    );
  };
}

/** None of those from before there was an event of it. */
export function toHiddenMessage({
  _id,
  eventId,
  at,
  ...hidden
}: HiddenMessageDocument): readonly (HiddenMessage & Traced & { readonly eventId: string })[] {
  if (eventId === undefined || at === undefined) return [];
  const messageId = _id.slice(hidden.userId.length + 1);
  return [{ ...hidden, messageId, eventId, at }];
}

/** Many rooms of one person are asked for at once, or many people in one room: as few filters as that takes. */
function toFilters(stretches: readonly PersonalStretch[]): Filter<HiddenMessageDocument>[] {
  const [byRoom, byPerson] = [groupBy(stretches, 'roomId'), groupBy(stretches, 'userId')];
  const groups = byRoom.length < byPerson.length ? byRoom : byPerson;
  return groups.map((group) => ({
    userId: { $in: [...new Set(group.map(({ userId }) => userId))] },
    roomId: { $in: [...new Set(group.map(({ roomId }) => roomId))] },
    number: {
      $gt: Math.min(...group.map(({ above }) => above)),
      $lte: Math.max(...group.map(({ upTo }) => upTo)),
    },
  }));
}

function groupBy(
  stretches: readonly PersonalStretch[],
  key: 'roomId' | 'userId',
): readonly (readonly PersonalStretch[])[] {
  const groups = new Map<string, PersonalStretch[]>();
  for (const stretch of stretches) {
    const group = groups.get(stretch[key]);
    if (group === undefined) groups.set(stretch[key], [stretch]);
    else group.push(stretch);
  }
  return [...groups.values()];
}

function hiddenId(userId: string, messageId: string): string {
  return `${userId}:${messageId}`;
}
