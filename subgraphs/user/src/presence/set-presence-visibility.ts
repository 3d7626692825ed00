import type { OperationOrigin } from '@parley/service-kit/contract';
import type { PresenceVisibility, Privacy } from '../accounts/account.ts';
import type { Parts } from '../use-cases.ts';

/** Null when the account is gone. It holds on all devices, and before it is answered. */
export function createSetPresenceVisibility({ privacy, presence }: Parts) {
  return async (
    userId: string,
    presenceVisibility: PresenceVisibility,
    origin: OperationOrigin,
  ): Promise<{ privacy: Privacy } | null> => {
    const isSet = await privacy.setPresenceVisibility(userId, presenceVisibility, () =>
      presence.setVisibility(userId, presenceVisibility, origin),
    );
    return isSet ? { privacy: { presenceVisibility } } : null;
  };
}
