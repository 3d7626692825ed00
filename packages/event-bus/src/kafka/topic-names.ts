const deadLetterEnding = '.dlq';

export type TopicNames = ReturnType<typeof createTopicNames>;

/** Names on the broker: the deployment's prefix before the names that events carry. */
export function createTopicNames(prefix: string) {
  return {
    onBroker: (topic: string) => `${prefix}${topic}`,
    fromBroker: (topic: string) => topic.slice(prefix.length),
    deadLetters: (topic: string) => `${prefix}${topic}${deadLetterEnding}`,
    /** The other way round, for names that `isDeadLetters`. */
    fromDeadLetters: (name: string) => name.slice(prefix.length, -deadLetterEnding.length),
    /** Whether it is one of this deployment's. */
    isDeadLetters: (name: string) => name.startsWith(prefix) && name.endsWith(deadLetterEnding),
  };
}
