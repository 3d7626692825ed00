import { Kind, type ASTNode, type DocumentNode, type Location } from 'graphql';

/** Frees the tokens of a document (81 times its text's memory, without 43). Variable definitions keep their place, for errors. */
export function dropLocations(document: DocumentNode): void {
  drop(document, false);
}

function drop(node: ASTNode, isVariable: boolean): void {
  const { loc } = node;
  const keeps = isVariable || node.kind === Kind.VARIABLE_DEFINITION;
  if (loc !== undefined) Object.assign(node, { loc: keeps ? placeOf(loc) : undefined });
  for (const value of Object.values(node) as unknown[])
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(child)) drop(child, keeps);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** What an error needs of it. */
function placeOf({ start, end, source }: Location): Pick<Location, 'start' | 'end' | 'source'> {
  return { start, end, source };
}
