/** The instances of one subgraph, by their GraphQL URL. */
export interface SubgraphInstances {
  readonly urls: readonly string[];
  /** All of them in the order to try: taking turns, those that failed a moment ago last. */
  candidates(): readonly string[];
  /** Leaves an instance out for a moment. */
  failed(url: string): void;
  /** It answers again. */
  answered(url: string): void;
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
  let turn = 0;

  return {
    urls,
    candidates: () => {
      const start = turn++ % urls.length;
      const inTurn = [...urls.slice(start), ...urls.slice(0, start)];
      if (restsUntil.size === 0) return inTurn;
      const resting = (url: string): boolean => (restsUntil.get(url) ?? 0) > now();
      return [...inTurn.filter((url) => !resting(url)), ...inTurn.filter(resting)];
    },
    failed: (url) => void restsUntil.set(url, now() + restMs),
    answered: (url) => void restsUntil.delete(url),
  };
}
