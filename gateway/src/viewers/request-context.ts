import type { Viewer } from '@parley/service-kit/contract';
import type { IncomingMessage } from 'node:http';
import {
  noClaims,
  nothingForwarded,
  type ClaimHeaders,
  type ForwardedHeaders,
  type SubgraphHeaders,
} from '../subgraph-headers/subgraph-headers.ts';
import type { ClientCookies } from '../subgraph-headers/client-cookies.ts';
import type { ReturnedHeaders } from '../subgraph-headers/returned-headers.ts';
import { createClientAddress } from '../rate-limits/client-address.ts';
import type { Authenticator, Identity } from './authenticate.ts';

/** What travels with an operation to every fetch it makes. */
export interface RequestContext {
  /** Null: anonymous. */
  readonly viewer: Viewer | null;
  /** For many viewers at once: only what is the same for all of them may be fetched. */
  readonly shared?: boolean;
  /** W3C trace headers as they came, to be passed on. */
  readonly trace: TraceHeaders;
  /** Those headers of the client that rules let through. */
  readonly forwarded: ForwardedHeaders;
  /** The headers that have claims of the viewer's token. */
  claims(this: void): ClaimHeaders;
  /** Where headers of subgraphs go that come back to the client; undefined: it has its answer's headers already. */
  readonly returned?: ReturnedHeaders;
  /** Of a mutation over HTTP; undefined: none goes to subgraphs, and none comes back. */
  readonly cookies?: ClientCookies | undefined;
}

/** Of an operation that a client asks for. */
export interface ClientContext extends RequestContext {
  /** Asked right before anything is executed. Throws `AuthenticationError`. */
  readonly assertCurrent: () => void;
  /** Whose limits it counts for: the viewer, or an anonymous one's address. */
  readonly countedFor: string;
  /** Null: anonymous. */
  readonly viewerId: string | null;
  readonly address: string;
}

/** Where a client's request or socket comes from. */
export interface ClientOrigin {
  readonly trace: TraceHeaders;
  readonly forwarded: ForwardedHeaders;
  readonly address: string;
}

export type OriginOf = (request: IncomingMessage) => ClientOrigin;

/** `trustedProxies`: whose `X-Forwarded-For` is believed. */
export function createOriginOf(
  trustedProxies: readonly string[],
  { pick }: Pick<SubgraphHeaders, 'pick'>,
): OriginOf {
  const addressOf = createClientAddress(trustedProxies);
  return (request) => ({
    trace: traceHeaders(request.headers),
    forwarded: pick(request.headers),
    address: addressOf(request),
  });
}

/** `identityNow`: a socket's is renewed, for the same viewer. */
export function createContext(
  { assertCurrent }: Authenticator,
  identityNow: () => Identity,
  { trace, forwarded, address }: ClientOrigin,
): ClientContext {
  const { viewer } = identityNow();
  return {
    viewer,
    trace,
    forwarded,
    /** A socket's token may be renewed. */
    claims: () => identityNow().claims,
    assertCurrent: () => assertCurrent(identityNow()),
    viewerId: viewer?.id ?? null,
    address,
    countedFor: countedFor(viewer?.id ?? null, address),
  };
}

/** Null: anonymous. */
export function countedFor(viewerId: string | null, address: string): string {
  return viewerId === null ? `address ${address}` : `viewer ${viewerId}`;
}

/** Of fetches whose answer is the same for every viewer. */
export const everyViewer: RequestContext = {
  viewer: null,
  shared: true,
  trace: {},
  forwarded: nothingForwarded,
  claims: () => noClaims,
};

export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const validParent = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;
/** What every participant must be able to pass on (W3C Trace Context, 3.3.1.5). */
const longestState = 512;

/** They come from strangers and end up in events: what is malformed is dropped. */
function traceHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): TraceHeaders {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string' || !validParent.test(traceparent)) return {};
  const passesOn = typeof tracestate === 'string' && tracestate.length <= longestState;
  return { traceparent, ...(passesOn && { tracestate }) };
}
