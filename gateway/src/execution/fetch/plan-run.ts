import type { DepartureSignal } from '../../operations/departure.ts';
import type { ResponsePayload } from '../../operations/response-payload.ts';
import type { ForwardedHeaders } from '../../subgraph-headers/subgraph-headers.ts';
import type { Entity } from './entity.ts';
import type { Failures } from './failures.ts';

export interface SubgraphRequest {
  readonly subgraph: string;
  /** JSON: query, operationName, variables. */
  readonly body: string;
  /** Whether it may be sent again when its outcome is unknown. */
  readonly repeatable: boolean;
  /** Of a fetch by `_entities`: what `body` is made of. */
  readonly entities?: EntityRequest;
  /** What it is sent with, where several clients share it: they have sent the same. */
  readonly forwarded?: ForwardedHeaders;
  /** Whether all that it asks for has the same value for every viewer. */
  readonly isIndependent?: boolean;
  /** Aborted: nobody wants the answer any more. */
  readonly signal?: DepartureSignal | undefined;
  /** Called with the size of each piece of the answer, in bytes. Throws when there is no room: the rest is not taken, and the answer is this error. */
  readonly onReceived?: ((bytes: number) => void) | undefined;
}

export interface EntityRequest {
  readonly representations: readonly string[];
  /** How old the answer may be, in milliseconds; it must be new unless given. */
  readonly maxStalenessMs?: number;
  /** The body that asks the same about these. */
  readonly write: (representations: readonly string[]) => string;
}

/** Asks a subgraph, on behalf of a viewer. A subgraph that is unavailable is an error in the payload, not a rejection. */
export type SubgraphFetch = (request: SubgraphRequest) => Promise<ResponsePayload>;

/** One execution of a plan: what has been found so far. */
export interface PlanRun {
  readonly data: Entity;
  /** Undefined: nothing has failed. */
  failures: Failures | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly conditions: ReadonlyMap<string, boolean>;
  readonly fetch: SubgraphFetch;
  /** What the subscription's subgraph sent; it is merged into, so it must be this run's own. */
  readonly event: ResponsePayload | undefined;
}
