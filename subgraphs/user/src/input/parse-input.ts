import type { z } from 'zod';

/** Something in the input is missing, too long or malformed. */
export interface InvalidInput {
  readonly __typename: 'InvalidInput';
  /** The path of the offending value. */
  readonly field: string;
  readonly message: string;
}

/** Parses the input of a mutation; of several problems the first is told. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { ok: true; value: z.output<Schema> } | { ok: false; problem: InvalidInput } {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    problem: {
      __typename: 'InvalidInput',
      field: issue?.path.join('.') ?? '',
      message: issue?.message ?? 'The input is malformed.',
    },
  };
}
