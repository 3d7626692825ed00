import { GraphQLError, Kind, type DocumentNode } from 'graphql';
import { requestError } from './errors.ts';
import type { OperationLimits } from './operation-limits.ts';

/** What graphql-js says too little of. */
export function explain(error: GraphQLError): GraphQLError {
  const message = explanationOf(error.message);
  return message === undefined ? error : requestError('GRAPHQL_VALIDATION_FAILED', message);
}

function explanationOf(message: string): string | undefined {
  // It bounds the work of comparing fields.
  if (message === 'Validation aborted.')
    return 'This operation selects the same fields too often to be checked. Select each of them once.';
  const [, incremental] = /^Unknown directive "(@defer|@stream)"\.$/.exec(message) ?? [];
  return incremental && `${incremental} is not supported: answers are sent whole. Leave it out.`;
}

/** Why it cannot be parsed; or validated, for some rules throw. */
export function parseError(error: unknown, { tokens }: OperationLimits): GraphQLError {
  if (!(error instanceof GraphQLError))
    return requestError('GRAPHQL_VALIDATION_FAILED', 'This operation cannot be validated.');
  if (!error.message.includes('Parsing aborted')) return error;
  return requestError(
    'GRAPHQL_VALIDATION_FAILED',
    `This document has more tokens than the limit of ${tokens}. Split it.`,
  );
}

/** The document is valid, and has no operation to run. */
export function unknownOperation(document: DocumentNode, name: string | null | undefined): GraphQLError {
  const count = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length;
  const message =
    name !== undefined && name !== null
      ? `There is no operation named "${name}" in this document.`
      : count === 0
        ? 'There is no operation in this document.'
        : `This document has ${count} operations: say by \`operationName\` which one to run.`;
  return requestError('OPERATION_RESOLUTION_FAILURE', message);
}
