import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import type { MessageStore } from '../stores/message-store.ts';
import type { MessageSearchStore } from '../stores/message-search-store.ts';
import { createKeepIndexed, toIndexed } from './index-messages.ts';

const pageSize = 200;
const intervalMs = 1_000;

/**
 * Indexes the messages from before there was an index, a page a second, and goes on where any instance has stopped. Several at once are
 * harmless. What is said, edited or deleted meanwhile is indexed by its event, and that counts more.
 */
export function createBackFill(deps: {
  messages: Pick<MessageStore, 'after' | 'findMany'>;
  messageSearch: Pick<MessageSearchStore, 'keep' | 'forget' | 'filledUpTo' | 'noteFilled'>;
  logger: { warn(fields: object, message: string): void };
}): MessagingPart {
  const { messages, messageSearch, logger } = deps;
  const keepIndexed = createKeepIndexed(deps);
  let isDone = false;
  return createPeriodicPart(intervalMs, {
    async work() {
      if (isDone) return;
      const { upTo, isWhole } = await messageSearch.filledUpTo();
      const page = isWhole ? [] : await messages.after(upTo, pageSize);
      const indexed = page.map((message) => toIndexed(message, 0));
      await keepIndexed(
        indexed,
        indexed.map(({ id }) => id),
      );
      isDone = page.length < pageSize;
      const last = page.at(-1)?.id ?? upTo;
      if (!isWhole) await messageSearch.noteFilled(last, isDone);
    },
    onError: (error) => logger.warn({ err: error }, 'Old messages could not be indexed yet'),
  });
}
