/** Names on the broker: the deployment's prefix before the names that events carry. */
export interface TopicNames {
  readonly onBroker: (topic: string) => string;
  readonly fromBroker: (topic: string) => string;
  readonly deadLetters: (topic: string) => string;
  /** The other way round, for names that `isDeadLetters`. */
  readonly fromDeadLetters: (name: string) => string;
  /** Whether it is one of this deployment's. */
  readonly isDeadLetters: (name: string) => boolean;
}

const deadLetterEnding = '.dlq';

export function createTopicNames(prefix: string): TopicNames {
  return {
    onBroker: (topic) => `${prefix}${topic}`,
    fromBroker: (topic) => topic.slice(prefix.length),
    deadLetters: (topic) => `${prefix}${topic}${deadLetterEnding}`,
    fromDeadLetters: (name) => name.slice(prefix.length, -deadLetterEnding.length),
    isDeadLetters: (name) => name.startsWith(prefix) && name.endsWith(deadLetterEnding),
  };
}
