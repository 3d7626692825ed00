import { noTracing, type Span, type Tracing } from '@parley/tracing';
import type { OperationExecutor } from './execute-operation.ts';

/** So many root fields name an operation. */
const mostNamed = 5;

/** Each query or mutation is a span, and the fetches that it makes are parts of it. */
export function traceOperations(tracing: Tracing, execute: OperationExecutor): OperationExecutor {
  if (tracing === noTracing) return execute;
  return async (operation, context, signal) => {
    const { kind, rootFields } = operation;
    // The client's own name of it may be anything: what is named is the schema's.
    const fields = [...rootFields.keys()].slice(0, mostNamed);
    const span = tracing.start(`${kind} ${fields.map(nameOf).join(' ')}`, {
      begins: true,
      kind: 'server',
      parent: context.trace.traceparent,
      attributes: { 'graphql.operation.type': kind },
    });
    try {
      const answer = await execute(operation, withTrace(context, span), signal);
      const code = answer.refusal?.extensions?.['code'];
      if (answer.refusal !== undefined) span.fail(typeof code === 'string' ? code : 'unknown');
      return answer;
    } finally {
      span.end();
    }
  };
}

/** `tracestate` goes on only in the trace that it came with. */
export function withTrace<Context extends { readonly trace: { readonly traceparent?: string } }>(
  context: Context,
  { isRecording, traceparent }: Span,
): Context {
  return isRecording && traceparent !== undefined
    ? { ...context, trace: { ...context.trace, traceparent } }
    : context;
}

function nameOf(coordinate: string): string {
  return coordinate.slice(coordinate.indexOf('.') + 1);
}
