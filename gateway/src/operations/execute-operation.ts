import type { DepartureSignal } from './departure.ts';
import type { Tracing } from '@parley/tracing';
import { CodedError, type createOperationGate } from '@parley/service-kit/contract';
import type { GraphQLFormattedError } from 'graphql';
import { stringifyExact } from '../exact-json.ts';
import { executePlan } from '../execution/execute-plan.ts';
import type { Subgraphs } from '../subgraphs/connect-subgraphs.ts';
import { AuthenticationError } from '../viewers/authentication-error.ts';
import type { ClientContext } from '../viewers/request-context.ts';
import type { AdmittedOperation } from './admit.ts';
import type { AnswerAccount, AnswerBytes } from './answer-bytes.ts';
import type { HintFilter, MaskError } from './errors.ts';
import { extensionsOf } from './operation-report.ts';
import { traceOperations } from './trace-operations.ts';
import { rateLimited } from '../rate-limits/rate-limited.ts';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';

/** The answer to a query or mutation. */
export interface OperationAnswer {
  /** JSON. */
  readonly text: string;
  /** Whether nothing in it failed. */
  readonly isWhole: boolean;
  /** Why there is none: the text has nothing but this. */
  readonly refusal: GraphQLFormattedError | undefined;
  /** To be called when its client has taken it, or has left: until then its bytes count. Once or more often. */
  taken(this: void): void;
}

/**
 * Runs a query or mutation, in its turn, until it has ended: `signal` says that its client has left. Refused, and not begun, when there is
 * too much to do, when its viewer's rights have ended, or when its client has left before its turn. Never rejects.
 */
export type OperationExecutor = (
  operation: AdmittedOperation,
  context: ClientContext,
  signal: DepartureSignal,
) => Promise<OperationAnswer>;

export interface OperationExecutorOptions {
  readonly inTurn: ReturnType<typeof createOperationGate>;
  readonly answerBytes: AnswerBytes;
  readonly rateLimiter: RateLimiter;
  readonly tracing: Tracing;
  /** Of one answer. */
  readonly maxErrors: number;
  readonly fetch: Subgraphs['fetch'];
  readonly withoutHints: HintFilter;
  readonly mask: MaskError;
  /** Called with the code of each operation that there was no room for. */
  readonly onOverload: (code: string) => void;
}

export function createOperationExecutor(options: OperationExecutorOptions): OperationExecutor {
  const { inTurn, answerBytes, rateLimiter, mask, onOverload } = options;

  /** Only what its viewer may ask for counts; also when it is refused: who tries again at once waits longer. */
  const charge = async ({ rootFields }: AdmittedOperation, client: ClientContext): Promise<void> => {
    client.assertCurrent();
    const limited = await rateLimiter.charge(rootFields, client);
    if (limited !== undefined) throw rateLimited(limited);
  };

  const refuse = (error: unknown, { report }: AdmittedOperation): OperationAnswer => {
    const refusal = refusalOf(error) ?? mask(error)[0];
    if (error instanceof CodedError) onOverload(error.extensions.code);
    const text = JSON.stringify({ errors: [refusal], ...extensionsOf(report) });
    return { text, isWhole: false, refusal, taken: () => undefined };
  };
  const executeOne: OperationExecutor = async (operation, context, signal) => {
    let account: AnswerAccount | undefined;
    try {
      await charge(operation, context);
      return await inTurn({ expired: () => signal.aborted }, async () => {
        context.assertCurrent();
        account = answerBytes.open(context.countedFor);
        const answer = await run(options, operation, { context, signal, account });
        return { ...answer, refusal: undefined, taken: account.close };
      });
    } catch (error) {
      account?.close();
      return refuse(error, operation); // also of a subgraph's value that is nested too deeply to be written as JSON
    }
  };
  return traceOperations(options.tracing, executeOne);
}

/**
 * What only reads is given up when its client has left. What changes something is not: its request may be under way, and would be done
 * or not, as chance has it; the fields of one mutation are done one after the other, and a client must be able to rely on all of them.
 */
async function run(
  { fetch, maxErrors, withoutHints, mask }: OperationExecutorOptions,
  { plan, variables, report }: AdmittedOperation,
  { context, signal, account }: { context: ClientContext; signal: DepartureSignal; account: AnswerAccount },
): Promise<Pick<OperationAnswer, 'text' | 'isWhole'>> {
  const ask = fetch(context);
  const payload = await executePlan(plan, {
    variables,
    maxErrors,
    fetch: (request) =>
      ask({ ...request, onReceived: account.add, signal: request.repeatable ? signal : undefined }),
    onFault: mask,
  });
  const text = stringifyExact({
    ...payload,
    ...(payload.errors !== undefined && { errors: withoutHints(payload.errors) }),
    ...(report !== undefined && { extensions: { ...payload.extensions, cost: report } }),
  });
  try {
    account.set(Buffer.byteLength(text));
    return { text, isWhole: payload.errors === undefined };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { text: JSON.stringify({ errors: [refusalOf(error)], data: null }), isWhole: false };
  }
}

/** Undefined: it is a fault of ours. */
function refusalOf(error: unknown): GraphQLFormattedError | undefined {
  if (error instanceof AuthenticationError)
    return { message: error.message, extensions: { code: error.code } };
  if (error instanceof CodedError) return { message: error.message, extensions: error.extensions };
  return undefined;
}
