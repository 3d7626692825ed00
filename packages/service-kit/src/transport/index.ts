export { fanoutProtocol, upstreamProtocols } from './fanout-protocol.ts';
export { createFrameSocket, type FrameSocket } from './frame-socket.ts';
export { startHeartbeat, type Heartbeat } from './heartbeat.ts';
export { SharedText } from './shared-text.ts';
export {
  bindSocket,
  SocketClosure,
  type ConnectionHandlers,
  type ConnectionLimits,
  type TransportConnection,
} from './transport-connection.ts';
export type { OperationSink, TransportOperation } from './transport-operation.ts';
