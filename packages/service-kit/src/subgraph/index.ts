export type { Viewer } from '../contract/internal-tokens.ts';
export { InvalidArgumentError } from './invalid-argument-error.ts';
export type { OperationOrigin } from '../contract/operation-origin.ts';
export { connection, decodePageCursor, encodePageCursor, pageSize, type Connection } from './pagination.ts';
export { createProblems, type Problems, type ResultOf } from './problems.ts';
export { streamResolver, type StreamEvent, type StreamResolver } from './stream-event.ts';
export { startSubgraphServer, type SubgraphServer, type SubgraphServerOptions } from './subgraph-server.ts';
export { forbidden, requireViewer, unauthenticated } from './viewer.ts';
