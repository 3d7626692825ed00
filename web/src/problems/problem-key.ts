import type { problems } from '../language/en/problems.ts';

export type ProblemKey = keyof typeof problems;

/** Codes of errors that are one thing to a person. */
const sameAs: Readonly<Record<string, readonly string[]>> = {
  SERVICE_UNAVAILABLE: [
    'OVERLOADED',
    'DEADLINE_EXCEEDED',
    'REQUEST_TIMEOUT',
    'UPSTREAM_TIMEOUT',
    'SUBGRAPH_UNAVAILABLE',
    'SUBGRAPH_REDIRECT',
    'SUBGRAPH_HTTP_STATUS',
    'SUBGRAPH_WEB_PAGE',
    'SUBGRAPH_CONTENT_TYPE',
    'SUBGRAPH_ENCODING',
    'SUBGRAPH_INCOMPLETE',
    'SUBGRAPH_TOO_LARGE',
    'SUBGRAPH_MALFORMED',
    'DOWNSTREAM_SERVICE_ERROR',
    'INVALID_GRAPHQL',
    'INTERNAL_SERVER_ERROR',
    'TOO_MANY_ANSWER_BYTES',
    'TOO_MANY_OPERATIONS',
  ],
  BAD_REQUEST: [
    'BAD_USER_INPUT',
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'OPERATION_RESOLUTION_FAILURE',
    'PERSISTED_QUERY_NOT_SUPPORTED',
    'PERSISTED_QUERY_NOT_FOUND',
    'PERSISTED_QUERY_NOT_IN_LIST',
    'METHOD_NOT_ALLOWED',
    'HEADERS_TOO_LARGE',
  ],
  UPLOAD_EXPIRED: [
    'BAD_SIGNATURE',
    'WRONG_CONTENT_TYPE',
    'LENGTH_REQUIRED',
    'WRONG_SIZE',
    'WRONG_CONTENT_RANGE',
  ],
};

const represented = new Map(
  Object.entries(sameAs).flatMap(([code, others]) => others.map((other) => [other, code] as const)),
);

/** The name of the text of a code, if there is one. */
export function problemKey(code: string): string {
  return `problem.${represented.get(code) ?? code}`;
}
