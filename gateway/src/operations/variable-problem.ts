import type { OperationLimits } from './operation-limits.ts';

/**
 * Why these values cannot be passed on as JSON: nested too deeply to be written down, or a number beyond all that there are (`1e400`), which
 * would be passed on as null. In linear time and without recursion.
 */
export function variableProblem(
  variables: Readonly<Record<string, unknown>>,
  { variableDepth }: OperationLimits,
): string | undefined {
  let depth = 0;
  for (let level: unknown[] = [variables]; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'number' && !Number.isFinite(value))
        return 'A number in the variables is too large to be passed on.';
      if (typeof value === 'object' && value !== null)
        for (const inner of Object.values(value)) below.push(inner);
    }
    level = below;
  }
  if (depth - 1 <= variableDepth) return undefined;
  return `The variables are nested ${depth - 1} deep; the limit is ${variableDepth}.`;
}
