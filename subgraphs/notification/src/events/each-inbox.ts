/** How many inboxes are changed at a time. */
const width = 16;

/** Does the work for each of these users, each in a transaction of their own: a repeat goes on where the first time stopped. */
export async function eachInbox(
  userIds: Iterable<string>,
  work: (userId: string) => Promise<unknown>,
): Promise<void> {
  const waiting = [...userIds];
  while (waiting.length > 0) await Promise.all(waiting.splice(0, width).map(work));
}
