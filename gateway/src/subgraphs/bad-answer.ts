import type { GraphQLFormattedError } from 'graphql';

/** What came is an answer, and none of GraphQL. `detail` is for the log. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
  readonly kind: BadAnswerKind;

  constructor(kind: BadAnswerKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

export type BadAnswerKind = keyof typeof descriptions;

/** A code for programs, and what a client may read: nothing of the inside. */
const descriptions = {
  /** By a proxy or a balancer. */
  unreachable: {
    code: 'SUBGRAPH_UNAVAILABLE',
    sentence: 'cannot be reached right now. Try again in a moment.',
  },
  redirect: { code: 'SUBGRAPH_REDIRECT', sentence: 'answered with a redirect, which is not followed.' },
  status: { code: 'SUBGRAPH_HTTP_STATUS', sentence: 'answered with an HTTP status and without GraphQL.' },
  webPage: { code: 'SUBGRAPH_WEB_PAGE', sentence: 'answered with a web page.' },
  contentType: { code: 'SUBGRAPH_CONTENT_TYPE', sentence: 'answered in a content type other than JSON.' },
  encoding: { code: 'SUBGRAPH_ENCODING', sentence: 'answered in an encoding that cannot be read.' },
  incomplete: { code: 'SUBGRAPH_INCOMPLETE', sentence: 'broke off within its answer.' },
  tooLarge: { code: 'SUBGRAPH_TOO_LARGE', sentence: 'answered more than the limit' },
  malformed: { code: 'SUBGRAPH_MALFORMED', sentence: 'answered what is no GraphQL response.' },
} as const;

/** `maxBytes`: what an answer may have. */
export function badAnswerError(
  serviceName: string,
  kind: BadAnswerKind,
  maxBytes: number,
): GraphQLFormattedError {
  const { code, sentence } = descriptions[kind];
  const limit = kind === 'tooLarge' ? ` of ${maxBytes} bytes.` : '';
  return { message: `The ${serviceName} service ${sentence}${limit}`, extensions: { code, serviceName } };
}
