import type { OperationSink } from '@parley/service-kit/transport';
import { OperationTypeNode, type GraphQLFormattedError } from 'graphql';
import type { EventRequest } from '../subscriptions/execute-event.ts';
import { AuthenticationError } from '../viewers/authenticate.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import type { Admission, AdmittedOperation } from './admit.ts';
import { requestError, type MaskError } from './errors.ts';
import type { ResponsePayload } from './response-payload.ts';

/**
 * Runs a query or mutation, in its turn. Without `data` it was not begun: there is too much to do, or its viewer's rights have ended, or
 * `isGone`. Never rejects.
 */
export type OperationExecutor = (
  operation: AdmittedOperation,
  context: RequestContext,
  /** Whether its client has left; asked when its turn has come. */
  isGone: () => boolean,
) => Promise<ResponsePayload>;

/** Something that runs until it ends by itself. */
export interface RunningOperation {
  /** The client wants no more. */
  stop(this: void): void;
  /** The gateway shuts down: the operation ends with its cursor, for the client to resume elsewhere. */
  drain(this: void): void;
}

/** Runs what was admitted, over a socket or Server-Sent Events. Never throws: what is wrong with an operation is its own `error`. */
export type OperationStarter = (
  admission: Admission,
  context: RequestContext,
  sink: OperationSink,
) => RunningOperation;

export interface OperationStarterOptions {
  readonly openSubscription: (request: EventRequest, sink: OperationSink) => RunningOperation;
  readonly execute: OperationExecutor;
  readonly mask: MaskError;
}

export function createOperationStarter(options: OperationStarterOptions): OperationStarter {
  const { openSubscription, execute, mask } = options;
  const answer = async (
    operation: AdmittedOperation,
    context: RequestContext,
    sink: OperationSink,
    isGone: () => boolean,
  ) => {
    try {
      respond(sink, await execute(operation, context, isGone));
    } catch (error) {
      respond(sink, { errors: mask(error) }); // a subgraph's value may be nested too deeply to be written as JSON
    }
  };

  return (admission, context, sink) => {
    if (!admission.ok) {
      if (admission.isResult) respond(sink, { errors: admission.errors });
      else sink.error(JSON.stringify(admission.errors));
      return finished;
    }
    if (admission.kind === OperationTypeNode.SUBSCRIPTION) {
      const ended = endedRights(context);
      if (ended === undefined) return openSubscription({ ...admission, context }, sink);
      sink.error(JSON.stringify([ended]));
      return finished;
    }
    let isStopped = false;
    void answer(admission, context, sink, () => isStopped);
    return { ...finished, stop: () => void (isStopped = true) };
  };
}

/** Of an operation that has begun, and cannot be taken back: its client only does not see the answer. */
const finished: RunningOperation = { stop: () => undefined, drain: () => undefined };

/** Why its viewer may do nothing any more; undefined: the rights are as they were. */
export function endedRights({ assertCurrent }: RequestContext): GraphQLFormattedError | undefined {
  try {
    assertCurrent?.();
    return undefined;
  } catch (error) {
    if (error instanceof AuthenticationError) return requestError(error.code, error.message).toJSON();
    throw error;
  }
}

function respond(sink: OperationSink, payload: ResponsePayload): void {
  sink.next(JSON.stringify(payload));
  sink.complete();
}
