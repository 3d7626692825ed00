import { readFileSync } from 'node:fs';
import { z } from 'zod';

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

/** JSON, or the path of a file with it. */
export const tokenIssuers = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text.trimStart().startsWith('[') ? text : readFileSync(text, 'utf8'));
    } catch {
      context.addIssue({ code: 'custom', message: 'It is no JSON list, and no file with one' });
      return z.NEVER;
    }
  })
  .pipe(z.array(issuer))
  .refine((issuers) => new Set(issuers.map((each) => each.issuer)).size === issuers.length, {
    message: 'An issuer is listed twice',
  });
