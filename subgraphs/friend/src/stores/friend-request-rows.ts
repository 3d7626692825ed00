import { z } from 'zod';
import type { FriendRequest } from '../friendship/friend-request.ts';

/** A row of friend_requests; raw queries answer booleans as numbers. */
export interface FriendRequestRow {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly state: string;
  readonly hidden: boolean | number;
  readonly createdAt: Date;
  readonly answeredAt: Date | null;
}

const state = z.enum(['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELLED']);

export function toFriendRequest(row: FriendRequestRow): FriendRequest {
  return { ...row, state: state.parse(row.state), hidden: Boolean(row.hidden) };
}
