import type { Refusal } from '@parley/service-kit/refusals';
import type { Traced } from './traced.ts';

/** Somebody asks to join a group through an invite that requires approval. It ends with its answer. */
export interface JoinRequest {
  readonly roomId: string;
  readonly userId: string;
  readonly inviteId: string;
  readonly requestedAt: Date;
}

/** Closed is one that nobody has answered: the person joined otherwise, or was banned. */
export type JoinRequestState = 'OPEN' | 'APPROVED' | 'DECLINED' | 'CANCELLED' | 'CLOSED';

/** What became of a request; admins and the person are told. */
export interface JoinRequestChange extends Traced {
  readonly eventId: string;
  readonly roomId: string;
  /** Who asks. */
  readonly userId: string;
  /** Rises with each change in a room. */
  readonly version: number;
  readonly state: JoinRequestState;
  /** Who did it. */
  readonly actorId: string;
  /** The owner and the admins of then. */
  readonly recipientIds: readonly string[];
  readonly at: Date;
}

/** A group has at most so many open requests. */
export const mostRequestsOfRoom = 500;

/** A person has at most so many open requests. */
export const mostRequestsOfPerson = 50;

export type TooManyJoinRequests = Refusal<'TooManyJoinRequests'> & { readonly limit: number };
