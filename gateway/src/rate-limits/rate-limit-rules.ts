import { readFileSync } from 'node:fs';
import { z } from 'zod';

const rule = z.strictObject({
  /** The type and the name of a root field, such as `Mutation.login`. */
  field: z.string().regex(/^(Query|Mutation|Subscription)\.\w+$/, 'A field is Mutation.name or the like'),
  /** So many of it … */
  points: z.int().min(1),
  /** … within so many seconds. */
  seconds: z.int().min(1).max(86_400),
  /** Who is counted. Anonymous viewers are counted by their address. */
  by: z.enum(['viewer', 'address']),
});

/** How often a root field may be asked for. */
export type RateLimitRule = z.output<typeof rule>;

/** JSON, or the path of a file with it. */
export const rateLimitRules = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text.trimStart().startsWith('[') ? text : readFileSync(text, 'utf8'));
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: `It is no JSON list, and no file with one: ${String(error)}`,
      });
      return z.NEVER;
    }
  })
  .pipe(z.array(rule));
