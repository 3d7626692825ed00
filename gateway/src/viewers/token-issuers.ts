import { z } from 'zod';
import { jsonList } from '../json-setting.ts';

const issuer = z.strictObject({
  /** What `iss` is. */
  issuer: z.string().min(1),
  /** What `aud` must be, or name. */
  audience: z.string().min(1),
  /** Where its keys are; of several addresses the first that answers. */
  jwksUrls: z.array(z.url({ protocol: /^https?$/ })).min(1),
  /** Stands before `sub`: two issuers may know different people by one name. */
  subjectPrefix: z.string().default(''),
});

/** Who signs access tokens. */
export type TokenIssuer = z.output<typeof issuer>;

export const tokenIssuers = jsonList(issuer).refine(
  (issuers) => new Set(issuers.map((each) => each.issuer)).size === issuers.length,
  { message: 'An issuer is listed twice' },
);
