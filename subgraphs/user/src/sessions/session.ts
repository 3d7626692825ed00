/** A signed-in device. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly device: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** When its refresh token ends. */
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** What is stored of a session's refresh token. */
export interface StoredTokenHashes {
  readonly familyHash: string;
  readonly tokenHash: string;
}

const thirtyDays = 30 * 24 * 60 * 60 * 1000;

/** When a session that is opened or refreshed now ends unless refreshed again. */
export function sessionExpiry(now: Date): Date {
  return new Date(now.getTime() + thirtyDays);
}

export function isOpen({ revokedAt, expiresAt }: Session, now: Date): boolean {
  return revokedAt === null && expiresAt > now;
}
