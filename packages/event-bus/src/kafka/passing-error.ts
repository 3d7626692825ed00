/** Of kafkajs' errors, by their `type` and `name`: the broker or the group is on the move, and has not moved yet. */
const passing = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'FENCED_INSTANCE_ID',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNoBrokerAvailableError',
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
