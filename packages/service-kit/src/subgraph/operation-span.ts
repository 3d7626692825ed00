import type { Span, Tracing } from '@parley/tracing';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { ServerResponse } from 'node:http';
import type { Caller } from './operation-contexts.ts';

/** So many root fields are named; what the gateway asks for has few. */
const mostNamed = 5;

/** Runs an operation as a span, where its caller traces it: what it causes, its events too, is a part of the span. */
export async function traceOperation(
  { tracing, response }: { readonly tracing: Tracing; readonly response: ServerResponse },
  caller: Caller,
  run: (caller: Caller) => Promise<void>,
): Promise<void> {
  const span = tracing.start('GraphQL', { kind: 'server', parent: caller.origin.traceparent });
  const { traceparent } = span;
  try {
    if (!span.isRecording || traceparent === undefined) await run(caller);
    else await run({ ...caller, span, origin: { ...caller.origin, traceparent } });
  } finally {
    end(span, response);
  }
}

/** By its type and root fields, which are the schema's. The client's own name of it may be anything. */
export function nameSpan(caller: Caller | undefined, definition: OperationDefinitionNode | undefined): void {
  if (caller?.span === undefined || definition === undefined) return;
  const { operation, selectionSet } = definition;
  const fields = selectionSet.selections.flatMap((each) =>
    each.kind === Kind.FIELD ? [each.name.value] : [],
  );
  caller.span.rename(`${operation} ${fields.slice(0, mostNamed).join(' ')}`);
  caller.span.set({ 'graphql.operation.type': operation });
}

function end(span: Span, { statusCode }: ServerResponse): void {
  if (!span.isRecording) return;
  span.set({ 'http.response.status_code': statusCode });
  if (statusCode >= 500) span.fail(String(statusCode));
  span.end();
}
