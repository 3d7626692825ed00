export { deadlineExceeded, overloaded } from '../contract/coded-error.ts';
export type { Deadline } from '../contract/deadline.ts';
export type { OperationOrigin, Viewer } from '../contract/internal-tokens.ts';
export { connection, decodePageCursor, encodePageCursor, pageSize, type Connection } from './pagination.ts';
export { createProblems, type Known, type ResultOf } from './problems.ts';
export { InvalidArgumentError } from './public-error.ts';
export { streamResolver, type StreamEvent, type StreamResolver } from './stream-event.ts';
export { startSubgraphServer, type SubgraphServer } from './subgraph-server.ts';
export { forbidden, requireViewer, unauthenticated } from './viewer.ts';
