import { z } from 'zod';
import { refuse, type FieldProblem, type InvalidInput } from './refusal.ts';

/** An input of thousands of faults must not become an answer many times its size. */
const mostProblems = 100;

/** An id of any entity: a UUID, in lower case from here on. */
export const id = z.uuid('This is not an id.').toLowerCase();

/** Whether a string may be an id at all; what is none is the id of nothing. */
export function isId(text: string): boolean {
  return id.safeParse(text).success;
}

/** Characters as people count them roughly, and as MySQL counts them: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** For a rule over several fields: asked as soon as these are good, whatever is wrong with others. */
export function whenValid(...fields: readonly string[]): (payload: z.core.ParsePayload) => boolean {
  return ({ issues }) => !issues.some(({ path = [] }) => fields.includes(String(path[0])));
}

/** The input as its schema gives it out, or every field that is at fault; the schema's messages are sentences. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { readonly valid: z.output<Schema> } | InvalidInput {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { valid: parsed.data };
  return refuse('InvalidInput', { problems: problemsOf(parsed.error) });
}

/** Of several things that are wrong with one field the first is told. */
function problemsOf({ issues }: z.ZodError): readonly FieldProblem[] {
  const reasons = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = path.join('.');
    if (reasons.size < mostProblems && !reasons.has(field)) reasons.set(field, message);
  }
  return Array.from(reasons, ([field, reason]) => ({ field, reason }));
}
