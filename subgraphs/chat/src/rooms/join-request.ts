import type { Refusal } from '@parley/service-kit/refusals';

/** Somebody asks to join a group through an invite that requires approval. It ends with its answer. */
export interface JoinRequest {
  readonly roomId: string;
  readonly userId: string;
  readonly inviteId: string;
  readonly requestedAt: Date;
}

/** A group has at most so many open requests. */
export const mostRequestsOfRoom = 500;

/** A person has at most so many open requests. */
export const mostRequestsOfPerson = 50;

export type TooManyJoinRequests = Refusal<'TooManyJoinRequests'> & { readonly limit: number };
