import type { GraphQLFormattedError } from 'graphql';

/** Why something was not done: the code of a Problem or of an error, and what belongs to it. */
export interface Refusal {
  readonly code: string;
  /** The server's own sentence, in English. */
  readonly reason?: string;
  /** How many of something there may be. */
  readonly limit?: number;
  /** After so many seconds it may be tried again. */
  readonly retryAfter?: number;
  readonly maxBytes?: number;
  readonly quotaBytes?: number;
  readonly userIds?: readonly string[];
}

/** No answer came: offline, or the platform is unavailable. */
export const noAnswer: Refusal = { code: 'NO_ANSWER' };

/** What the first error of an answer says. */
export function refusalOf(errors: readonly GraphQLFormattedError[] = []): Refusal {
  const [first] = errors;
  if (first === undefined) return noAnswer;
  const { code, retryAfter } = first.extensions ?? {};
  return {
    code: typeof code === 'string' ? code : '',
    reason: first.message,
    ...(typeof retryAfter === 'number' && { retryAfter }),
  };
}

/** The number that a sentence about it names; 0: there is none. */
export function limitOf({ limit, retryAfter, maxBytes, quotaBytes }: Refusal): number {
  const bytes = maxBytes ?? quotaBytes;
  return limit ?? retryAfter ?? (bytes === undefined ? 0 : Math.floor(bytes / 1_000_000));
}
