import type { OperationSink } from '@parley/service-kit/transport';
import { OperationTypeNode } from 'graphql';
import type { EventRequest } from '../subscriptions/execute-event.ts';
import { AuthenticationError } from '../viewers/authentication-error.ts';
import type { ClientContext } from '../viewers/request-context.ts';
import type { Admission, AdmittedOperation } from './admit.ts';
import { requestError } from './errors.ts';
import type { OperationExecutor } from './execute-operation.ts';
import { errorsWith, extensionsOf } from './operation-report.ts';

/** Something that runs until it ends by itself. */
export interface RunningOperation {
  /** The client wants no more. */
  stop(this: void): void;
  /** The gateway shuts down: the operation ends with its cursor, for the client to resume elsewhere. */
  drain(this: void): void;
}

/**
 * Runs what was admitted, over a socket or Server-Sent Events. Never throws: what is wrong with an operation is its own `error`. `onEnd` is
 * called once, when nothing of it runs any more: after `stop` that may take a while.
 */
export type OperationStarter = (
  admission: Admission,
  context: ClientContext,
  sink: OperationSink,
  onEnd: () => void,
) => RunningOperation;

export interface OperationStarterOptions {
  readonly openSubscription: (
    request: EventRequest,
    sink: OperationSink,
    onEnd: () => void,
  ) => RunningOperation;
  readonly execute: OperationExecutor;
}

export function createOperationStarter({
  openSubscription,
  execute,
}: OperationStarterOptions): OperationStarter {
  return (admission, context, sink, onEnd) => {
    if (!admission.ok) {
      const { errors, report } = admission;
      if (admission.isResult) respond(sink, JSON.stringify({ errors, ...extensionsOf(report) }));
      else sink.error(JSON.stringify(errorsWith(report, errors)));
      onEnd();
      return finished;
    }
    if (admission.kind === OperationTypeNode.SUBSCRIPTION) {
      const ended = endedRights(context);
      if (ended === undefined) return openSubscription({ ...admission, context }, sink, onEnd);
      sink.error(ended);
      onEnd();
      return finished;
    }
    const leaving = new AbortController();
    void answer(execute, { operation: admission, context, signal: leaving.signal }, sink).finally(onEnd);
    return { ...finished, stop: () => leaving.abort() };
  };
}

/** A query or mutation that is over, or goes on to its end alone. */
const finished: RunningOperation = { stop: () => undefined, drain: () => undefined };

async function answer(
  execute: OperationExecutor,
  {
    operation,
    context,
    signal,
  }: { operation: AdmittedOperation; context: ClientContext; signal: AbortSignal },
  sink: OperationSink,
): Promise<void> {
  const { text, taken } = await execute(operation, context, signal);
  if (signal.aborted) return taken();
  signal.addEventListener('abort', taken, { once: true });
  respond(sink, text, taken);
}

/** Why its viewer may do nothing any more, as a JSON list; undefined: the rights are as they were. */
function endedRights({ assertCurrent }: ClientContext): string | undefined {
  try {
    assertCurrent();
    return undefined;
  } catch (error) {
    if (error instanceof AuthenticationError)
      return JSON.stringify([requestError(error.code, error.message)]);
    throw error;
  }
}

function respond(sink: OperationSink, text: string, onTaken?: () => void): void {
  sink.next(text, onTaken);
  sink.complete();
}
