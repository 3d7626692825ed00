import type { Operation } from '../operation.ts';

/** An operation as text, whose types the hooks name. */
export interface PlainOperation {
  readonly query: string;
  readonly variables: object;
  readonly operationName?: string;
}

export function plainOperation<Data, Variables extends object>({
  query,
  variables,
  operationName,
}: Operation<Data, Variables>): PlainOperation {
  return {
    query: String(query),
    variables: variables ?? {},
    ...(operationName !== undefined && { operationName }),
  };
}

/** Two operations with one key ask for the same. */
export function operationKey({ query, variables, operationName }: PlainOperation): string {
  return JSON.stringify([query, operationName, variables]);
}
