/** A link through which people join a group by themselves, without its token. */
export interface RoomInvite {
  readonly id: string;
  readonly roomId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** The number of people who may join through it; null: any. */
  readonly maxUses: number | null;
  readonly uses: number;
  readonly revokedAt: Date | null;
  /** Who joins through it asks first, and admins answer. */
  readonly requiresApproval: boolean;
}

/** A group has at most so many invites that are good at a time. */
export const mostInvites = 50;
