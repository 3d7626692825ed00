/** Names on the broker: the deployment's prefix before the names that events carry. */
export interface TopicNames {
  readonly onBroker: (topic: string) => string;
  readonly fromBroker: (topic: string) => string;
  readonly deadLetters: (topic: string) => string;
}

export function createTopicNames(prefix: string): TopicNames {
  return {
    onBroker: (topic) => `${prefix}${topic}`,
    fromBroker: (topic) => topic.slice(prefix.length),
    deadLetters: (topic) => `${prefix}${topic}.dlq`,
  };
}
