import type { User } from '../profiles/user.ts';

/** What only its owner may see. */
export interface Account {
  readonly user: User;
  readonly email: string;
  readonly privacy: Privacy;
}

/** What others may see of a user, as the user decides it. */
export interface Privacy {
  /** Invisible: friends see the user as offline. */
  readonly presenceVisibility: PresenceVisibility;
}

/** Whether a user shares how far they have read; `version` is one more with every change. */
export interface ReceiptPrivacy {
  readonly version: number;
  readonly sharesReadReceipts: boolean;
}

export type PresenceVisibility = 'VISIBLE' | 'INVISIBLE';
