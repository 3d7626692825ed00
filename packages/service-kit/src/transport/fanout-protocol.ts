import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';

/**
 * The WebSocket subprotocol between gateway and subgraphs: graphql-transport-ws, and besides
 * - `{"type":"next","ids":[…],"payload":…}` from the subgraph: one result for all of these operations, to the byte;
 * - `{"type":"pause","id":…}` and `{"type":"resume","id":…}` from the gateway: no more results of this operation for now, or
 *   again. What was on its way still arrives.
 */
export const fanoutProtocol = 'parley-fanout.v1';

/** What the gateway offers, and subgraphs choose from: the richer one first. */
export const upstreamProtocols: readonly string[] = [fanoutProtocol, GRAPHQL_TRANSPORT_WS_PROTOCOL];

/** For `handleProtocols` of `ws`: the first of ours that the peer offers; false: none. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  return upstreamProtocols.find((protocol) => offered.has(protocol)) ?? false;
}
