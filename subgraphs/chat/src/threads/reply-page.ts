import { pageWithin, type MessagePage, type MessageWindow } from '../messages/message-page.ts';
import { createVisibleNumbers } from '../messages/visible-numbers.ts';
import type { Thread } from '../rooms/thread.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';

export type ReadReplyPage = ReturnType<typeof createReadReplyPage>;

/** Reads the replies of a thread whose root the viewer sees, as it was when `thread` was read. Numbers have no holes here either. */
export function createReadReplyPage(deps: {
  readonly threads: Pick<ThreadStore, 'replies'>;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'repliesOf'>;
}) {
  const { threads, hiddenMessages } = deps;
  return async (thread: Thread, viewerId: string, window: MessageWindow): Promise<MessagePage> => {
    const { rootId, lastNumber } = thread;
    const [hidden = []] = await hiddenMessages.repliesOf(viewerId, [rootId]);
    const seen = createVisibleNumbers({ lowest: 1, highest: lastNumber }, hidden);
    const { from, to, ...page } = pageWithin(window, seen);
    const found = await threads.replies(rootId, from, to);
    return { messages: found.filter(({ inThread }) => !hidden.includes(inThread?.number ?? 0)), ...page };
  };
}
