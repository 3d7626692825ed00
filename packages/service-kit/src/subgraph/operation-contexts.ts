import type { Deadline } from '../contract/deadline.ts';
import type { InternalTokenVerifier, OperationOrigin, Viewer } from '../contract/internal-tokens.ts';

/** Who asks, and with what. */
export interface Caller {
  readonly viewer: Viewer | null;
  /** The gateway asks for many viewers at once: nobody in particular may be asked for, only what is the same for all is answered. */
  readonly shared?: boolean | undefined;
  readonly origin: OperationOrigin;
}

export type OperationContexts<Context extends object> = ReturnType<typeof createOperationContexts<Context>>;

const callerKey = Symbol('parley.caller');

/** Opens contexts and remembers for whom, under a symbol: Apollo Server copies contexts, so identity would not do. */
export function createOperationContexts<Context extends object>(
  createContext: (viewer: Viewer | null, origin: OperationOrigin) => Context,
) {
  return {
    open: (caller: Caller): Context =>
      Object.assign(createContext(caller.viewer, caller.origin), { [callerKey]: caller }),
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
  const origin = { ...(typeof traceparent === 'string' && { traceparent }), ...(deadline && { deadline }) };
  return verify(token).then(
    (verified) => ({ ...verified, origin }),
    () => null,
  );
}
