import type { Deadline } from '../contract/deadline.ts';
import type { InternalTokenVerifier, OperationOrigin, Viewer } from '../contract/internal-tokens.ts';
import { isTraceParent, type Span } from '@parley/tracing';
import { noCookies, type Cookies } from './cookies.ts';

/** Who asks, and with what. */
export interface Caller {
  readonly viewer: Viewer | null;
  /** The gateway asks for many viewers at once: nobody in particular may be asked for, only what is the same for all is answered. */
  readonly shared?: boolean | undefined;
  readonly origin: OperationOrigin;
  /** Where its operation is traced. */
  readonly span?: Span;
}

export type CreateContext<Context extends object> = (
  viewer: Viewer | null,
  origin: OperationOrigin,
  cookies: Cookies,
) => Context;

export type OperationContexts<Context extends object> = ReturnType<typeof createOperationContexts<Context>>;

const callerKey = Symbol('parley.caller');

/** Opens contexts and remembers for whom, under a symbol: Apollo Server copies contexts, so identity would not do. */
export function createOperationContexts<Context extends object>(createContext: CreateContext<Context>) {
  return {
    open: (caller: Caller, cookies: Cookies = noCookies): Context =>
      Object.assign(createContext(caller.viewer, caller.origin, cookies), { [callerKey]: caller }),
    callerOf: (context: object) => (context as { [callerKey]?: Caller })[callerKey],
  };
}

/** Who asks with this token; null without one that the gateway signed. */
export async function readCaller(
  verify: InternalTokenVerifier,
  token: unknown,
  { traceparent, deadline }: { traceparent: unknown; deadline?: Deadline | undefined },
): Promise<Caller | null> {
  if (typeof token !== 'string') return null;
  const origin = { ...(isTraceParent(traceparent) && { traceparent }), ...(deadline && { deadline }) };
  return verify(token).then(
    (verified) => ({ ...verified, origin }),
    () => null,
  );
}
