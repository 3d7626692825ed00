import { getOperationAST, parse, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { OperationRequest } from './admit.ts';
import { createMeasure } from './exceeded-limits.ts';
import { operationCost } from './operation-cost.ts';
import type { OperationLimits } from './operation-limits.ts';
import { depthOf } from './variable-problem.ts';

/** What an operation counts for with its variables, beside each limit. `fields`: those that its answer may have (`MAX_COST`). */
export type OperationReport = Readonly<Record<'fields' | CountedAlone, CountedLimit>>;

type CountedAlone = Exclude<keyof OperationLimits, 'cost' | 'pageCost' | 'defaultPageCost'>;

export interface CountedLimit {
  readonly counted: number;
  readonly limit: number;
}

/** As an answer has it. */
export function extensionsOf(report: OperationReport | undefined): {
  extensions?: { cost: OperationReport };
} {
  return report === undefined ? {} : { extensions: { cost: report } };
}

/** Of what is refused where there is only a list of errors: the first one has it. */
export function errorsWith(
  report: OperationReport | undefined,
  errors: readonly GraphQLFormattedError[],
): readonly GraphQLFormattedError[] {
  if (report === undefined) return errors;
  return errors.map((error, index) =>
    index === 0 ? { ...error, extensions: { ...error.extensions, cost: report } } : error,
  );
}

/** Also of what is refused. Undefined for what cannot be parsed, or names no operation. For development: it parses anew. */
export function reportOperation(
  { query, operationName, variables }: OperationRequest,
  schema: GraphQLSchema,
  limits: OperationLimits,
): OperationReport | undefined {
  try {
    const document = parse(query, { noLocation: true });
    const operation = getOperationAST(document, operationName);
    if (!operation) return undefined;
    const { depth, aliases, rootFields, directives, selections } = createMeasure(document)(operation);
    const given = variables ?? {};
    const fields = operationCost(schema, document, operation, limits)(given);
    return {
      fields: { counted: fields, limit: limits.cost },
      depth: { counted: depth, limit: limits.depth },
      aliases: { counted: aliases, limit: limits.aliases },
      rootFields: { counted: rootFields, limit: limits.rootFields },
      directives: { counted: directives, limit: limits.directives },
      selections: { counted: selections, limit: limits.selections },
      tokens: { counted: document.tokenCount ?? 0, limit: limits.tokens },
      variableDepth: { counted: depthOf(given), limit: limits.variableDepth },
    };
  } catch {
    return undefined;
  }
}
