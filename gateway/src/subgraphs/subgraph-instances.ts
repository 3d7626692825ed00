/** The instances of one subgraph, by their GraphQL URL. */
export type SubgraphInstances = ReturnType<typeof createSubgraphInstances>;

export interface SubgraphInstancesOptions {
  readonly urls: readonly string[];
  /** How long a failed instance is left out, in milliseconds. */
  readonly restMs?: number;
  readonly now?: () => number;
}

export function createSubgraphInstances(options: SubgraphInstancesOptions) {
  const { urls, restMs = 2_000, now = Date.now } = options;
  const restsUntil = new Map<string, number>();
  const unready = new Set<string>();
  let turn = 0;

  const rank = (url: string): number => {
    if ((restsUntil.get(url) ?? 0) > now()) return 2;
    return unready.has(url) ? 1 : 0;
  };
  return {
    urls,
    /**
     * All in the order to try: taking turns, the least loaded first among equals, then those that are not ready, last those that failed a
     * moment ago. None is left out for good: when all are unready (Kafka is unavailable, say) they keep taking turns.
     */
    candidates: (loadOf: (url: string) => number = () => 0): readonly string[] => {
      const start = turn++ % urls.length;
      const inTurn = [...urls.slice(start), ...urls.slice(0, start)];
      return inTurn.toSorted((one, other) => rank(one) - rank(other) || loadOf(one) - loadOf(other));
    },
    failed: (url: string) => void restsUntil.set(url, now() + restMs),
    answered: (url: string) => void restsUntil.delete(url),
    /** What the instance says of itself; it counts as ready until it says otherwise. */
    reported: (url: string, ready: boolean) => void (ready ? unready.delete(url) : unready.add(url)),
  };
}
