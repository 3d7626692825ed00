import { CombinedGraphQLErrors } from '@apollo/client/errors';

/** Codes of errors that the same question would meet again. */
const lasting = new Set(['BAD_USER_INPUT', 'BAD_REQUEST', 'FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED']);

/** Why the platform refuses something for good; undefined where it gave no answer, or may give another one later. */
export function refusalIn(error: unknown): { readonly code: string; readonly reason: string } | undefined {
  if (!CombinedGraphQLErrors.is(error)) return undefined;
  for (const { message, extensions } of error.errors) {
    const code = extensions?.['code'];
    if (typeof code === 'string' && lasting.has(code)) return { code, reason: message };
  }
  return undefined;
}
