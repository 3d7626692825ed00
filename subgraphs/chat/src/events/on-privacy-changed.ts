import { type EventSubscription, onBatch } from '@parley/event-bus';
import { UserPrivacyChanged } from '@parley/events';
import type { ReceiptPrivacyStore } from '../stores/receipt-privacy-store.ts';

/** The number of changes that are taken over by one command. */
const maxBatchSize = 200;

/** Work: keeps who shares how far they have read. */
export function onPrivacyChanged(privacy: Pick<ReceiptPrivacyStore, 'apply'>): EventSubscription {
  // Each event has the whole of it, and the higher version wins.
  return onBatch([UserPrivacyChanged], (events) => privacy.apply(events.map(({ data }) => data)), {
    maxBatchSize,
    isIndependent: true,
  });
}
