import { z } from 'zod';
import { jsonList } from '../json-setting.ts';

const rule = z.strictObject({
  /** The type and the name of a root field, such as `Mutation.login`. */
  field: z.string().regex(/^(Query|Mutation)\.\w+$/, 'A field is Mutation.name or Query.name'),
  /** So many of it … */
  points: z.int().min(1),
  /** … within so many seconds. */
  seconds: z.int().min(1).max(86_400),
  /** Who is counted. Anonymous viewers are counted by their address. */
  by: z.enum(['viewer', 'address']),
});

/** How often a root field may be asked for. */
export type RateLimitRule = z.output<typeof rule>;

export const rateLimitRules = jsonList(rule);
