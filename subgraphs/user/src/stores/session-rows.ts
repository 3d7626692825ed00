import type { Session as SessionRow } from '../generated/prisma/client.ts';
import type { Session, StoredTokenHashes } from '../sessions/session.ts';

export function toSession(row: SessionRow): Session {
  const { id, userId, device, createdAt, lastUsedAt, expiresAt, revokedAt } = row;
  return { id, userId, device, createdAt, lastUsedAt, expiresAt, revokedAt };
}

export function toSessionRow(session: Session, hashes: StoredTokenHashes): SessionRow {
  return { ...session, ...hashes, previousTokenHash: null, rotatedAt: null };
}
