/** How many inboxes are changed at a time. */
const width = 16;

/** Does the work for each of these users, each in a transaction of their own: a repeat goes on where the first time stopped. */
export async function eachInbox(
  userIds: readonly string[],
  work: (userId: string) => Promise<unknown>,
): Promise<void> {
  for (let done = 0; done < userIds.length; done += width)
    await Promise.all(userIds.slice(done, done + width).map(work));
}
