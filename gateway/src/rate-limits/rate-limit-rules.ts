import { z } from 'zod';
import { jsonList } from '../json-setting.ts';

/** So many … within so many seconds. */
const amount = {
  points: z.int().min(1),
  seconds: z.int().min(1).max(86_400),
};

const ofField = z.strictObject({
  /** The type and the name of a root field, such as `Mutation.login`. */
  field: z
    .string()
    .regex(
      /^(Query|Mutation|Subscription)\.\w+$/,
      'A field is Mutation.name, Query.name or Subscription.name',
    ),
  ...amount,
  /** Who is counted. Anonymous viewers are counted by their address. */
  by: z.enum(['viewer', 'address']),
});

/** Access tokens are not read there, so that nobody but addresses can be counted. */
const ofUploads = z.strictObject({
  /** The path of one of `PASS_THROUGH_ROUTES`, as it stands there: requests with a body count. */
  uploads: z.string().startsWith('/'),
  ...amount,
  by: z.literal('address'),
});

const rule = z.union([ofField, ofUploads]);

/** How often a root field may be asked for, or bodies may be sent to a path that is passed through. */
export type RateLimitRule = z.output<typeof rule>;

/** What a rule counts: a coordinate of the schema, or a path, which begins with a slash. */
export function countedBy(limit: RateLimitRule): string {
  return 'field' in limit ? limit.field : limit.uploads;
}

export const rateLimitRules = jsonList(rule);
