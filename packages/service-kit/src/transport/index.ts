export { bindSocket } from './bind-socket.ts';
export { fanoutProtocol, upstreamProtocols } from './fanout-protocol.ts';
export { createFrameSocket, type FrameSocket } from './frame-socket.ts';
export { startHeartbeat, type Heartbeat } from './heartbeat.ts';
export { SharedText } from './shared-text.ts';
export { SocketClosure } from './socket-closure.ts';
export { TransportConnection, type ConnectionHandlers } from './transport-connection.ts';
export type { OperationSink, TransportOperation } from './transport-operation.ts';
