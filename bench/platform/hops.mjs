import { latencies } from '../harness/statistics.mjs';

/** @typedef {{sentAt: number, number: number, answeredMs: number, seenMs: number}} Sent */
/** @typedef {{p50: number, p99: number}} Latencies */

/**
 * Where the time goes between a send and the other side, from the witness's clock and the client's, which is the same.
 * @param {{messages: readonly Sent[], seen: {kafka: Record<number, number>, chat: Record<number, number>}, direct: readonly number[]}} observed
 * @returns {Record<string, Latencies>} ms from before the send
 */
export function hopsOf({ messages, seen, direct }) {
  const since = (/** @type {Record<number, number>} */ times) =>
    latencies(messages.map(({ number, sentAt }) => (times[number] ?? NaN) - sentAt));
  return {
    'answered by chat itself (subgraph, transaction)': latencies(direct),
    'answered through the gateway': latencies(messages.map(({ answeredMs }) => answeredMs)),
    'on Kafka (relay, broker, consumer)': since(seen.kafka),
    "in chat's own stream (hub, subgraph)": since(seen.chat),
    'seen by the other side (gateway, rest of the plan, socket)': latencies(
      messages.map(({ seenMs }) => seenMs),
    ),
  };
}
