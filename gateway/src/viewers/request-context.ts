import type { Viewer } from '@parley/service-kit';

/** What travels with an operation to every fetch it makes. */
export interface RequestContext {
  /** Null: anonymous. */
  readonly viewer: Viewer | null;
  /** W3C trace headers as they came, to be passed on. */
  readonly trace: TraceHeaders;
}

export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Picks the W3C trace headers out of a request's. */
export function traceHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): TraceHeaders {
  const { traceparent, tracestate } = headers;
  return {
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  };
}
