import { Departure, type DepartureSignal } from './departure.ts';
import type { CodedError } from '@parley/service-kit/contract';
import type { OperationSink } from '@parley/service-kit/transport';
import { OperationTypeNode } from 'graphql';
import { rateLimited } from '../rate-limits/rate-limited.ts';
import type { RateLimited, RateLimiter } from '../rate-limits/rate-limiter.ts';
import { goingAway } from '../subscriptions/endings.ts';
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
  readonly rateLimiter: RateLimiter;
}

export function createOperationStarter({
  openSubscription,
  execute,
  rateLimiter,
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
      const open = (): RunningOperation => {
        const ended = endedRights(context);
        if (ended === undefined) return openSubscription({ ...admission, context }, sink, onEnd);
        return fail(sink, ended, onEnd);
      };
      if (!rateLimiter.counts(admission.rootFields)) return open();
      const charged = rateLimiter.charge(admission.rootFields, context);
      return openWhenCharged(charged, { sink, onEnd, open });
    }
    const departure = new Departure();
    void answer(execute, { operation: admission, context, signal: departure }, sink).finally(onEnd);
    return { ...finished, stop: () => departure.leave() };
  };
}

/** Its client may want no more before it is open; who shuts down then has no cursor to say. */
function openWhenCharged(
  charged: Promise<RateLimited | undefined>,
  { sink, onEnd, open }: { sink: OperationSink; onEnd: () => void; open: () => RunningOperation },
): RunningOperation {
  let running: RunningOperation | undefined;
  const begin = async (): Promise<void> => {
    const limited = await charged;
    if (running !== undefined) return;
    running = limited === undefined ? open() : fail(sink, errorsOf(rateLimited(limited)), onEnd);
  };
  void begin();
  const end = (): void => {
    running = finished;
    onEnd();
  };
  const goAway = (): void => {
    goingAway(sink, undefined);
    end();
  };
  return {
    stop: () => (running === undefined ? end() : running.stop()),
    drain: () => (running === undefined ? goAway() : running.drain()),
  };
}

function fail(sink: OperationSink, errors: string, onEnd: () => void): RunningOperation {
  sink.error(errors);
  onEnd();
  return finished;
}

/** As a JSON list. */
function errorsOf({ message, extensions }: CodedError): string {
  return JSON.stringify([{ message, extensions }]);
}

/** A query or mutation that is over, or goes on to its end alone. */
const finished: RunningOperation = { stop: () => undefined, drain: () => undefined };

async function answer(
  execute: OperationExecutor,
  {
    operation,
    context,
    signal,
  }: { operation: AdmittedOperation; context: ClientContext; signal: DepartureSignal },
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
