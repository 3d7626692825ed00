import { z } from 'zod';
import { invalidInput, type InvalidInput } from './refusal.ts';

/** An id of any entity: a UUID, in lower case from here on. */
export const id = z.uuid('This is not an id.').toLowerCase();

/** Whether a string may be an id at all; what is none is the id of nothing. */
export function isId(value: string): boolean {
  return id.safeParse(value).success;
}

/** The length that people count: in code points. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** The input as its schema gives it out, or the first thing that is wrong with it; the schema's messages are sentences. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { readonly valid: z.output<Schema> } | InvalidInput {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { valid: parsed.data };
  const [issue] = parsed.error.issues;
  return invalidInput(issue?.path.join('.') ?? '', issue?.message ?? 'This input is not valid.');
}
