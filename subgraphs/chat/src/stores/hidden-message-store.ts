import type { Mongo } from './mongo.ts';

export type HiddenMessageStore = ReturnType<typeof createHiddenMessageStore>;

/** The number of messages that a person may hide in a room: as many numbers are read with a page of it. */
export const mostHidden = 1_000;
/** Devices that hide at several instances at once may pass the limit: what is hidden stays so all the same. */
const mostRead = 2 * mostHidden;

/** Which messages people have hidden from themselves. */
export function createHiddenMessageStore({ hiddenMessages }: Mongo) {
  return {
    /** May be repeated. */
    async add(hidden: {
      readonly userId: string;
      readonly messageId: string;
      readonly roomId: string;
      readonly number: number;
    }): Promise<void> {
      const { userId, messageId, roomId, number } = hidden;
      const _id = hiddenId(userId, messageId);
      await hiddenMessages.updateOne({ _id }, { $setOnInsert: { userId, roomId, number } }, { upsert: true });
    },
    /** The numbers of those that a person has hidden in a room; by the index alone. */
    async numbersIn(roomId: string, userId: string): Promise<readonly number[]> {
      const projection = { _id: 0, number: 1 } as const;
      const found = hiddenMessages.find({ userId, roomId }, { projection }).limit(mostRead);
      return (await found.toArray()).map(({ number }) => number);
    },
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

function hiddenId(userId: string, messageId: string): string {
  return `${userId}:${messageId}`;
}
