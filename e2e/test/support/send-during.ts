import { type Person, sendMessage } from '@parley/testkit';

/** Sends `count` messages, four at a time, by turns; resolves when all are stored. */
export async function sendDuring(senders: readonly Person[], roomId: string, count: number): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const sender = senders[index % senders.length];
      if (sender === undefined) throw new Error('Nobody is there to send.');
      await sendMessage(sender, roomId, `Message ${index}`);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}
