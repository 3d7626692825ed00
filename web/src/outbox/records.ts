import type { OutboxList } from './outbox-list.ts';
import type { OutboxMessage, SendOutcome } from './outbox-message.ts';
import type { Tabs } from './tabs.ts';

/** How the list changes by what the viewer writes, and by what becomes of it. */
export function createRecords({
  list,
  tabs,
  onSaved,
}: {
  readonly list: OutboxList;
  readonly tabs: Pick<Tabs, 'notify'>;
  readonly onSaved: () => void;
}) {
  const save = async (message: OutboxMessage): Promise<void> => {
    await list.save(message);
    tabs.notify({ type: 'changed' });
    onSaved();
  };
  /** Unless it was cancelled, or sent by another tab, meanwhile. */
  const change = async (clientMessageId: string, changes: Partial<OutboxMessage>): Promise<void> => {
    const message = list.find(clientMessageId);
    if (message !== undefined) await save({ ...message, ...changes });
  };
  return {
    save,
    /** Keeps which uploads its files have. */
    keep: ({ clientMessageId, attachments }: OutboxMessage) => change(clientMessageId, { attachments }),
    settle: async ({ clientMessageId }: OutboxMessage, outcome: SendOutcome): Promise<void> => {
      if (outcome.type === 'refused') return change(clientMessageId, { failure: outcome.failure });
      const { messageId } = outcome;
      list.accept(clientMessageId, messageId);
      tabs.notify({ type: 'accepted', clientMessageId, messageId });
      await list.remove(clientMessageId);
    },
  };
}
