/** Of kafkajs' errors, by their `type` and `name`: the broker or the group is on the move, and has not moved yet. Those that kafkajs does not call retriable. */
const passing = new Set([
  'ILLEGAL_GENERATION',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'NOT_COORDINATOR_FOR_GROUP',
  'REBALANCE_IN_PROGRESS',
  'UNKNOWN_MEMBER_ID',
]);

/** Whether it ends by itself: brokers that go and come, leaders and coordinators that move, a group that changes. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, cause } = error;
  const { type, retriable } = error as { type?: unknown; retriable?: unknown };
  return passing.has(name) || passing.has(String(type)) || retriable === true || isPassing(cause);
}
