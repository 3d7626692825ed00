import type { GraphQLFormattedError } from 'graphql';
import type { ViewerRights } from '../viewers/viewer-rights.ts';

/** An operation that is new: neither checked nor planned. */
export interface PlanRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  /** By which what is restricted is left out. */
  readonly rights: ViewerRights;
}

export type PlanResult =
  /** `queryPlan`: as JSON. Of a subscription that its viewer may not open it has nothing. */
  | { readonly kind: 'planned'; readonly queryPlan: string }
  /** The text is not valid, or too large. */
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLFormattedError[] }
  /** It is valid, and planning it goes beyond a limit. */
  | { readonly kind: 'unplannable'; readonly error: GraphQLFormattedError }
  /** A fault of ours; `reason` is for the log. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Checks and plans new operations, by one supergraph. */
export interface Planner {
  /** `countedFor`: who asks, so that all have their turns. Rejects with a `CodedError` (`OVERLOADED`) when too many wait. */
  plan(this: void, request: PlanRequest, countedFor: string): Promise<PlanResult>;
  /** Somebody else asks for the same request, as it was given: it takes the turn of who has the sooner one. */
  share?(this: void, request: PlanRequest, countedFor: string): void;
  /** The number of those that wait for their turn. */
  waiting(this: void): number;
  /** What is asked for then, or has been, is refused. */
  close(this: void): Promise<void>;
}
