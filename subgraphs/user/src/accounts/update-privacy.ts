import { UserPrivacyChanged } from '@parley/events';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Parts } from '../use-cases.ts';
import type { Privacy } from './account.ts';

/** What is left out, or null, stays as it is; what is as it was is no change. Null when the account is gone. */
export function createUpdatePrivacy({ accounts, receiptPrivacy, events, onCommit, now }: Parts) {
  return async (
    userId: string,
    { sharesReadReceipts }: { readonly sharesReadReceipts?: boolean | null | undefined },
    origin: OperationOrigin,
  ): Promise<{ readonly privacy: Privacy } | null> => {
    const wanted = sharesReadReceipts ?? null;
    if (wanted !== null) {
      await receiptPrivacy.change(userId, (current) => {
        if (current.sharesReadReceipts === wanted) return null;
        const settings = { version: current.version + 1, sharesReadReceipts: wanted };
        const changedAt = now().toISOString();
        return { settings, event: events(UserPrivacyChanged, { userId, ...settings, changedAt }, origin) };
      });
      onCommit();
    }
    const account = await accounts.find(userId);
    return account && { privacy: account.privacy };
  };
}
