import { type DocumentNode, Kind, parse } from 'graphql';

/** The text as a document; undefined when it cannot be parsed, which the server says better. */
export function parseDocument(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The name of the one operation of a document; `chosen` where there are several. */
export function operationName(document: DocumentNode | undefined, chosen?: string): string | undefined {
  const operations = document?.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION) ?? [];
  const [only] = operations;
  return operations.length === 1 && only?.kind === Kind.OPERATION_DEFINITION ? only.name?.value : chosen;
}
