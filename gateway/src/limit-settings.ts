import { z } from 'zod';
import { defaultLimits, defaultPlanningLimits } from './operations/operation-limits.ts';
import { areNetworks } from './rate-limits/client-address.ts';
import { rateLimitRules } from './rate-limits/rate-limit-rules.ts';
import { count, countOrNone, list, ms, unset } from './setting-forms.ts';

/** What one operation may ask for. */
export const operationLimits = {
  MAX_DEPTH: count.default(defaultLimits.depth).describe('nested fields of one operation'),
  MAX_ALIASES: countOrNone.default(defaultLimits.aliases).describe('of one operation, fragments written out'),
  MAX_ROOT_FIELDS: count.default(defaultLimits.rootFields).describe('the same'),
  MAX_TOKENS: count.default(defaultLimits.tokens).describe('of the text of an operation'),
  MAX_DIRECTIVES: countOrNone
    .default(defaultLimits.directives)
    .describe('of one operation, fragments written out'),
  MAX_SELECTIONS: count
    .default(defaultLimits.selections)
    .describe('fields, spreads and inline fragments, fragments written out: what the planner walks'),
  MAX_VARIABLE_DEPTH: count
    .default(defaultLimits.variableDepth)
    .describe('objects and lists in each other, in the variables'),
  MAX_COST: count.default(defaultLimits.cost).describe('fields that an answer may have'),
  MAX_PAGE_COST: count
    .default(defaultLimits.pageCost)
    .describe('how often the fields of one page count at most: longer pages are for subgraphs to refuse'),
  DEFAULT_PAGE_COST: count
    .default(defaultLimits.defaultPageCost)
    .describe('how often the fields of a page count whose length nobody says'),
  MAX_PLANNER_PATHS: count
    .default(defaultPlanningLimits.paths)
    .describe(
      'ways to fetch one field; an operation with more is refused (interfaces that several subgraphs have)',
    ),
  MAX_EVALUATED_PLANS: count
    .default(defaultPlanningLimits.evaluatedPlans)
    .describe('plans that are weighed for one operation; more may find a better one'),
  MAX_ANSWER_ERRORS: count
    .default(1_000)
    .describe('errors in one answer; the next one says that there are more'),
};

/** By whom new operations are checked and planned, and with how much of everything. */
export const plannerSettings = {
  PLANNER_THREADS: countOrNone
    .max(64)
    .default(1)
    .describe(
      'threads that check and plan new operations; 0: the event loop does, and nothing else meanwhile',
    ),
  PLANNER_TIMEOUT_MS: ms
    .default(10_000)
    .describe('for how long a thread may plan one operation; it is refused then, and the thread replaced'),
  PLANNER_MEMORY_MB: count
    .min(16)
    .default(512)
    .describe("of each thread's heap; an operation that needs more is refused, and the thread replaced"),
  MAX_WAITING_PLANS: count.default(100).describe('new operations that wait for a thread'),
};

/** What a client may do with its connections. */
export const requestLimits = {
  MAX_HEADER_BYTES: z.coerce
    .number()
    .int()
    .min(512)
    .default(16 * 1024)
    .describe('of the headers of a request, its target included (431)'),
  HEADERS_TIMEOUT_MS: ms
    .default(10_000)
    .describe('how long the headers of a request may be on their way (408)'),
  MAX_BODY_BYTES: count.default(100_000).describe('of the body of an operation (413)'),
  BODY_TIMEOUT_MS: ms.default(10_000).describe('how long the body of an operation may be on its way (408)'),
  MAX_TOKEN_LENGTH: count.default(8_192).describe('characters of an access token (401)'),
  KEEP_ALIVE_MS: z.coerce
    .number()
    .int()
    .min(6_000)
    .max(600_000)
    .default(65_000)
    .describe('how long a connection without a request is kept; clients are told 5 s less'),
  STALLED_SOCKET_MS: ms
    .default(30_000)
    .describe('a connection that takes nothing of what waits for it for so long is cut'),
  MAX_RUNNING_OPERATIONS: count
    .default(1_000)
    .describe('queries and mutations of all clients that run at the same time'),
  MAX_WAITING_OPERATIONS: countOrNone.default(1_000).describe('those that wait for that'),
  MAX_OPERATION_WAIT_MS: ms.default(1_000).describe('how long they wait at most'),
  MAX_ANSWER_BYTES: count
    .default(128 * 1024 * 1024)
    .describe('bytes of answers under way to all viewers: received for them, and not taken by them yet'),
  MAX_ANSWER_BYTES_PER_VIEWER: count
    .default(16 * 1024 * 1024)
    .describe('the same for each viewer; an anonymous one is an address'),
};

/** What a client may do with a WebSocket, and with a subscription. */
export const socketLimits = {
  MAX_FRAME_BYTES: count.default(64 * 1024).describe('of one message (1009)'),
  CONNECTION_INIT_TIMEOUT_MS: ms.default(10_000).describe('how long `connection_init` may take (4408)'),
  SOCKET_PING_MS: ms
    .default(10_000)
    .describe('interval of the pings that a socket must have answered before the next one, else it is cut'),
  SOCKET_CLOSE_TIMEOUT_MS: ms
    .default(5_000)
    .describe('how long the peer of a socket that is closed may take to agree'),
  MAX_OPERATION_ID_LENGTH: count.default(256).describe('characters of the id of an operation (4400)'),
  MAX_OPERATIONS_PER_SOCKET: count.default(100).describe('running at the same time'),
  MAX_REQUEST_BYTES_PER_SOCKET: count
    .default(1024 * 1024)
    .describe('of the messages that asked for what runs on a socket at the same time'),
  SLOW_CONSUMER_MS: ms
    .default(1_000)
    .describe('after so long without taking all that is there for it, a client counts as slow'),
  MAX_QUEUED_EVENTS: count.default(1_000).describe('events that wait for a slow client, of one subscription'),
  MAX_QUEUED_EVENT_BYTES: count
    .default(256 * 1024)
    .describe('the same in bytes, as their subgraph sent them'),
  MAX_PENDING_EVENTS: count
    .default(10_000)
    .describe('events of one subscription that wait for any client, and to be completed'),
  MAX_PENDING_EVENT_BYTES: count
    .default(4 * 1024 * 1024)
    .describe('the same in bytes, as their subgraph sent them'),
};

/** What a client may do with what is passed through. */
export const passThroughLimits = {
  MAX_UPLOADS: count.default(64).describe('bodies that are passed through at the same time (503)'),
  MAX_PASS_THROUGH_CONNECTIONS: count
    .default(32)
    .describe('requests without bodies that one path has at an instance at the same time; others wait'),
  PASS_THROUGH_IDLE_MS: ms
    .default(10_000)
    .describe('for how long a client may send, or take, nothing of a body that is passed through'),
  PASS_THROUGH_GRACE_MS: ms.default(5_000).describe('for how long it may be slower than on average'),
  PASS_THROUGH_MIN_BYTES_PER_SECOND: count
    .default(1_024)
    .describe('what it must send, or take, on average after that'),
};

/** How often people may do something. */
export const limitsForPeople = {
  MAX_SOCKETS_PER_VIEWER: count
    .default(30)
    .describe('WebSockets and event streams of one viewer at one gateway (4429, or 429 for a stream)'),
  MAX_SOCKETS_PER_ADDRESS: count
    .default(1_000)
    .describe('the same of one address, also anonymous ones (429); of IPv6 a /64 is one address'),
  MAX_MESSAGES_PER_MINUTE: count.default(6_000).describe('that one socket sends, pings included (4429)'),
  RATE_LIMITS: rateLimitRules
    .default([])
    .meta(
      unset(
        'none',
        'how often something may be asked for, as JSON or the path of a file with it: a list of `field` (`Mutation.login`), `points`, `seconds`, and `by` (`viewer` or `address`); with `uploads` (a path of `PASS_THROUGH_ROUTES`) in place of `field` how often bodies may be sent there, by `address`',
      ),
    ),
};

/** How they are counted. */
export const counting = {
  RATE_LIMIT_REDIS_URL: z
    .string()
    .optional()
    .meta(
      unset(
        'none: each gateway counts alone',
        'where gateways count together; while it is unavailable, each alone',
      ),
    ),
  RATE_LIMIT_KEY_PREFIX: z.string().default('gateway:').describe('before the keys of the counts'),
  TRUSTED_PROXIES: list
    .default([])
    .refine(areNetworks, 'Each must be an address, or a network such as 10.0.0.0/8')
    .meta(
      unset('none', 'proxies whose `X-Forwarded-For` says who asks: addresses and networks, comma-separated'),
    ),
};
