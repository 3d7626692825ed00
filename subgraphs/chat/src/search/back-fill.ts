import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import type { Message } from '../rooms/message.ts';
import type { MessageSearchStore } from '../stores/message-search-store.ts';
import { toIndexed } from './index-messages.ts';

const pageSize = 200;
const intervalMs = 1_000;

/**
 * Indexes the messages from before there was an index, a page a second, and goes on where any instance has stopped. Several at once are
 * harmless. What is said, edited or deleted meanwhile is indexed by its event, and that counts more.
 */
export function createBackFill(deps: {
  messages: { after(id: string, limit: number): Promise<readonly Message[]> };
  messageSearch: Pick<MessageSearchStore, 'keep' | 'filledUpTo' | 'noteFilled'>;
  logger: { warn(fields: object, message: string): void };
}): MessagingPart {
  const { messages, messageSearch, logger } = deps;
  let isDone = false;
  return createPeriodicPart(intervalMs, {
    async work() {
      if (isDone) return;
      const { upTo, isWhole } = await messageSearch.filledUpTo();
      const page = isWhole ? [] : await messages.after(upTo, pageSize);
      await messageSearch.keep(page.map((message) => toIndexed(message, 0)));
      isDone = page.length < pageSize;
      const last = page.at(-1)?.id ?? upTo;
      if (!isWhole) await messageSearch.noteFilled(last, isDone);
    },
    onError: (error) => logger.warn({ err: error }, 'Old messages could not be indexed yet'),
  });
}
