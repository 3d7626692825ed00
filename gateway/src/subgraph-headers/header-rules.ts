import { EnvironmentError } from '@parley/service-kit/process';
import { z } from 'zod';
import { jsonList } from '../json-setting.ts';
import { asRead, isHeaderValue, matches, whyNotReturned, whyNotSent } from './header-names.ts';

const lowerCase = z.string().transform((name) => name.toLowerCase());

/** `x-tenant`, or `x-app-*` for all that begin so. */
const forwarded = lowerCase.superRefine((name, context) => {
  const problem =
    name === '*' ? '* would be all headers: name their beginning at least' : whyNotSent(nameIn(name));
  if (problem !== undefined) context.addIssue(problem);
});

const returnedName = lowerCase.superRefine((name, context) => {
  const problem = whyNotReturned(name);
  if (problem !== undefined) context.addIssue(problem);
});

/**
 * Any other cookie could have been set by a neighbouring host, or over plain HTTP (cookie tossing); browsers keep this prefix for the host
 * itself (RFC 6265bis, 4.1.3.2).
 */
const cookieName = z
  .string()
  .regex(/^__Host-[\w!#$%&'*+.^`|~-]+$/, 'A cookie is named __Host-…: only its host can set it');

type GivenReturned = string | { readonly name: string; readonly merge?: Merge };

/** A name alone: the first of it is taken, of `set-cookie` all. */
const returned = z
  .preprocess(
    (given: GivenReturned) => (typeof given === 'string' ? { name: given } : given),
    z.strictObject({ name: returnedName, merge: z.enum(['first', 'last', 'append']).optional() }),
  )
  .transform(({ name, merge }) => ({ name, merge: merge ?? (name === 'set-cookie' ? 'append' : 'first') }))
  .refine(({ name, merge }) => name !== 'set-cookie' || merge === 'append', 'set-cookie is always appended');

/** Headers that are sent, by their names. */
function sent<Value extends z.ZodType>(value: Value) {
  return z.record(z.string(), value).transform((given, context) => {
    const byName = Object.entries(given).map(([name, each]) => [name.toLowerCase(), each] as const);
    for (const [name] of byName) {
      const problem = whyNotSent(name);
      if (problem !== undefined) context.addIssue(problem);
    }
    if (new Set(byName.map(([name]) => name)).size < byName.length)
      context.addIssue('One header is there twice');
    return Object.fromEntries(byName);
  });
}

/** Text, or the name of an environment variable with it. */
const fixed = z.union([z.string(), z.strictObject({ env: z.string().min(1) })]);

const rule = z.strictObject({
  /** Which subgraphs it is for, by name; left out: all. */
  subgraphs: z.array(z.string().min(1)).min(1).optional(),
  /** Headers of the client that are passed on. */
  forward: z.array(forwarded).default([]),
  /** Headers that the gateway sets. */
  set: sent(fixed).default({}),
  /** Headers that have a claim of the viewer's verified access token. */
  claims: sent(z.string().min(1)).default({}),
  /** Cookies that go there with mutations over HTTP, and that its answers to these set and remove. */
  cookies: z.array(cookieName).default([]),
  /** Headers of the subgraph's answers that come back to the client. */
  return: z.array(returned).default([]),
});

type Rule = z.output<typeof rule>;

/** As it is written down. */
export type GivenHeaderRule = z.input<typeof rule>;

export type Merge = 'first' | 'last' | 'append';

/** What goes to subgraphs beside the gateway's own headers, and what comes back. Names are in small letters. */
export interface HeaderRule extends Omit<Rule, 'set' | 'return'> {
  readonly set: Readonly<Record<string, string>>;
  readonly return: readonly { readonly name: string; readonly merge: Merge }[];
}

export const subgraphHeaders = jsonList(rule);

/** Takes values from the environment, and checks the rules as a whole. Throws EnvironmentError with a sentence. */
export function readHeaderRules(
  rules: readonly Rule[],
  env: NodeJS.ProcessEnv,
  { signsTokens }: { readonly signsTokens: boolean },
): readonly HeaderRule[] {
  const namesCookies = rules.some(({ cookies }) => cookies.length > 0);
  const claimed = new Set(rules.flatMap(({ claims }) => Object.keys(claims)).map(asRead));
  for (const { forward, set, claims } of rules) {
    const given = [...forward, ...Object.keys(set)];
    const twice = given.find((name) => claimed.has(asRead(name)));
    if (twice !== undefined) throw refused(`${twice} has a claim: it can be neither forwarded nor set`);
    if (namesCookies && given.some((name) => matches(name, 'cookie')))
      throw refused('cookie is neither forwarded nor set as a whole where rules name cookies');
    if (!signsTokens) continue;
    if (Object.keys(claims).length > 0)
      throw refused(
        'claims are not sent where INTERNAL_TOKEN_PRIVATE_KEY signs tokens, which say who the viewer is',
      );
    if (given.some((name) => matches(name, 'authorization')))
      throw refused('authorization has the internal token that INTERNAL_TOKEN_PRIVATE_KEY signs');
  }
  return rules.map((each) => ({
    ...each,
    set: Object.fromEntries(
      Object.entries(each.set).map(([name, value]) => [name, valueOf(name, value, env)]),
    ),
  }));
}

function valueOf(name: string, given: z.output<typeof fixed>, env: NodeJS.ProcessEnv): string {
  const value = typeof given === 'string' ? given : env[given.env];
  if (value === undefined || value === '')
    throw refused(
      typeof given === 'string' ? `${name} has no value` : `${given.env}, for ${name}, is missing`,
    );
  // The value is not shown: it may be a secret.
  if (!isHeaderValue(value)) throw refused(`the value of ${name} has characters that a header cannot have`);
  return value;
}

function nameIn(pattern: string): string {
  return pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
}

function refused(reason: string): EnvironmentError {
  return new EnvironmentError(`SUBGRAPH_HEADERS: ${reason}.`);
}
