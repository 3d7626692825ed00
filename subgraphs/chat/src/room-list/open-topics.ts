import type { InboxTopic } from './room-list-stream.ts';

export type OpenTopics = ReturnType<typeof createOpenTopics>;

/** Which topics the lists that are open in this process show: of one that none shows nothing need be read. */
export function createOpenTopics() {
  const counts = new Map<InboxTopic, number>();
  const add = (topics: Iterable<InboxTopic>, by: 1 | -1): void => {
    for (const topic of topics) counts.set(topic, (counts.get(topic) ?? 0) + by);
  };
  return {
    opened: (topics: Iterable<InboxTopic>) => add(topics, 1),
    ended: (topics: Iterable<InboxTopic>) => add(topics, -1),
    has: (topic: InboxTopic): boolean => (counts.get(topic) ?? 0) > 0,
  };
}
