import type { Viewer } from '../contract/internal-tokens.ts';
import type { OperationOrigin } from '../contract/operation-origin.ts';

/** Who asks, and with what. */
export interface Caller {
  readonly viewer: Viewer | null;
  /** The gateway asks for many viewers at once: nobody in particular may be asked for, only what is the same for all is answered. */
  readonly shared?: boolean | undefined;
  readonly origin: OperationOrigin;
}

/** Opens the service's contexts and remembers for whom, so that the guard need not trust what a service puts in them. */
export interface OperationContexts<Context extends object> {
  open(caller: Caller): Context;
  callerOf(context: object): Caller | undefined;
}

const callerKey = Symbol('parley.caller');

/** The caller is kept on the context under a symbol: Apollo Server copies contexts, so identity would not do. */
export function createOperationContexts<Context extends object>(
  createContext: (viewer: Viewer | null, origin: OperationOrigin) => Context,
): OperationContexts<Context> {
  return {
    open: (caller) => Object.assign(createContext(caller.viewer, caller.origin), { [callerKey]: caller }),
    callerOf: (context) => (context as { [callerKey]?: Caller })[callerKey],
  };
}

/** The origin of an operation that carries this trace context, or none. */
export function originOf(traceparent: unknown): OperationOrigin {
  return typeof traceparent === 'string' ? { traceparent } : {};
}
