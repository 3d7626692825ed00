import type { OperationLimits } from './operation-limits.ts';

type Variables = Readonly<Record<string, unknown>>;

/**
 * Why these values cannot be passed on as JSON: nested too deeply to be written down, or a number beyond all that there are (`1e400`), which
 * would be passed on as null.
 */
export function variableProblem(
  variables: Variables,
  { variableDepth }: OperationLimits,
): string | undefined {
  let isInfinite = false;
  const depth = depthOf(variables, (value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) isInfinite = true;
  });
  if (isInfinite) return 'A number in the variables is too large to be passed on.';
  if (depth <= variableDepth) return undefined;
  return `The variables are nested ${depth} deep; the limit is ${variableDepth}.`;
}

/** How deep objects and lists lie in each other. In linear time and without recursion. `visit`: called with each value. */
export function depthOf(variables: Variables, visit: (value: unknown) => void = () => undefined): number {
  let depth = 0;
  for (let level: unknown[] = [variables]; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const value of level) {
      visit(value);
      if (typeof value === 'object' && value !== null)
        for (const inner of Object.values(value)) below.push(inner);
    }
    level = below;
  }
  return depth - 1;
}
