import type { Refusal } from '@parley/service-kit/refusals';

/** Somebody is kept out of a group: nobody adds them, and no invite lets them in. */
export interface RoomBan {
  readonly roomId: string;
  readonly userId: string;
  readonly bannedBy: string;
  readonly bannedAt: Date;
}

/** A group has at most so many bans. */
export const mostBans = 5_000;

export type TooManyBans = Refusal<'TooManyBans'> & { readonly limit: number };

/** `userIds`: those who were to join and are banned. Nobody has joined. */
export type BannedFromRoom = Refusal<'BannedFromRoom'> & { readonly userIds: readonly string[] };
