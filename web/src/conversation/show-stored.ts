import type { ConversationStore } from './conversation-store.ts';
import type { KeptConversation } from './kept-conversations.ts';
import { type Receipts, withReceipt } from './receipts.ts';

/** Shows a conversation as the browser kept it, unless the platform has said by then what it is. */
export async function showStored<Head>(
  kept: Pick<KeptConversation<Head>, 'read'>,
  store: ConversationStore<Head>,
): Promise<void> {
  if (store.view().head !== undefined) return;
  const stored = await kept.read();
  const { head, status, receipts } = store.view();
  if (stored === undefined || head !== undefined || status === 'lost') return;
  store.become({ ...stored, receipts: joined(stored.receipts, receipts) });
}

/** Receipts only rise. */
function joined(stored: Receipts, since: Receipts): Receipts {
  let all = stored;
  for (const kind of ['read', 'delivered'] as const)
    for (const [userId, upTo] of since[kind]) all = withReceipt(all, kind, userId, upTo);
  return all;
}
