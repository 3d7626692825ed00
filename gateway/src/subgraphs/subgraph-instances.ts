/** The instances of one subgraph, by their GraphQL URL. */
export interface SubgraphInstances {
  readonly urls: readonly string[];
  /**
   * All of them in the order to try: taking turns, then those that say that they are not ready, last those that failed a
   * moment ago. None is ever left out for good: when all are unready (Kafka is unavailable, say) they keep taking turns.
   * `loadOf`: among equals the least loaded comes first, so that one that is slow, or busy with other things, gets less.
   */
  candidates(loadOf?: (url: string) => number): readonly string[];
  /** Leaves an instance out for a moment. */
  failed(url: string): void;
  /** It answers again. */
  answered(url: string): void;
  /** What the instance says of itself; it counts as ready until it says otherwise. */
  reported(url: string, ready: boolean): void;
}

export interface SubgraphInstancesOptions {
  readonly urls: readonly string[];
  /** How long a failed instance is left out, in milliseconds. */
  readonly restMs?: number;
  readonly now?: () => number;
}

export function createSubgraphInstances(options: SubgraphInstancesOptions): SubgraphInstances {
  const { urls, restMs = 2_000, now = Date.now } = options;
  const restsUntil = new Map<string, number>();
  const unready = new Set<string>();
  let turn = 0;

  /** How late an instance is tried. */
  const rank = (url: string): number => {
    if ((restsUntil.get(url) ?? 0) > now()) return 2;
    return unready.has(url) ? 1 : 0;
  };
  return {
    urls,
    candidates: (loadOf = () => 0) => {
      const start = turn++ % urls.length;
      const inTurn = [...urls.slice(start), ...urls.slice(0, start)];
      return inTurn.toSorted((one, other) => rank(one) - rank(other) || loadOf(one) - loadOf(other));
    },
    failed: (url) => void restsUntil.set(url, now() + restMs),
    answered: (url) => void restsUntil.delete(url),
    reported: (url, ready) => void (ready ? unready.delete(url) : unready.add(url)),
  };
}
