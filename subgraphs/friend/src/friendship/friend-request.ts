/** One user's request for another's friendship. */
export interface FriendRequest {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly state: FriendRequestState;
  /** The one it is to must not learn of it: they had blocked the sender when it was made, or while it was pending. */
  readonly hidden: boolean;
  readonly createdAt: Date;
  readonly answeredAt: Date | null;
}

export type FriendRequestState = 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'CANCELLED';

/** Only the two see a request, and the one it is hidden from does not. */
export function isVisibleTo(request: FriendRequest, userId: string): boolean {
  return request.fromId === userId || (request.toId === userId && !request.hidden);
}
