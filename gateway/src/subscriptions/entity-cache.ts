import { LRUCache } from 'lru-cache';
import { parseExact, stringifyExact } from '../exact-json.ts';
import { isEntity } from '../execution/fetch/entity.ts';
import type { SubgraphFetch } from '../execution/fetch/plan-run.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { RequestContext } from '../viewers/request-context.ts';

/** What is asked about entities, whichever they are. */
export interface EntityQuestion {
  readonly subgraph: string;
  /** The same for all that ask the same. */
  readonly key: string;
  /** How old an answer may be, in milliseconds. */
  readonly maxStalenessMs: number;
}

interface KeptEntity {
  /** JSON. */
  readonly text: string;
  /** When it was asked for: it is no older than that. */
  readonly askedAt: number;
  /** How often its subgraph had been changed by then. */
  readonly version: number;
}

export type EntityCache = ReturnType<typeof createEntityCache>;

/**
 * Keeps what was read of entities for as long as `@maxStaleness` allows, or until the subgraph is asked to change something through this
 * gateway: who changes their name and writes is seen by the new one. Nulls and answers with errors are not kept. 4,000 entities, 4 MB.
 */
export function createEntityCache({ now = () => performance.now() } = {}) {
  const kept = new LRUCache<string, KeptEntity>({
    max: 4_000,
    maxSize: 4_000_000,
    sizeCalculation: ({ text }, key) => key.length + text.length,
  });
  const versions = new Map<string, number>();
  const versionOf = (subgraph: string): number => versions.get(subgraph) ?? 0;

  return {
    /** A copy of each; undefined unless all of them are kept and new enough. */
    find(question: EntityQuestion, representations: readonly string[]): ResponsePayload | undefined {
      const { subgraph, key, maxStalenessMs } = question;
      if (maxStalenessMs === 0) return undefined;
      const since = now() - maxStalenessMs;
      const version = versionOf(subgraph);
      const texts: string[] = [];
      for (const representation of representations) {
        const entity = kept.get(`${key} ${representation}`);
        if (entity === undefined || entity.askedAt < since || entity.version !== version) return undefined;
        texts.push(entity.text);
      }
      return { data: { _entities: texts.map(parseExact) } };
    },
    /** To be called before the question is asked, and what it returns with the answer, before that is merged into anything. */
    keeper(
      { subgraph, key, maxStalenessMs }: EntityQuestion,
      representations: readonly string[],
    ): (answer: ResponsePayload) => void {
      if (maxStalenessMs === 0) return () => undefined;
      const [askedAt, version] = [now(), versionOf(subgraph)];
      return ({ data, errors = [] }) => {
        const entities = data?.['_entities'];
        if (errors.length > 0 || !Array.isArray(entities)) return;
        if (entities.length !== representations.length) return;
        for (const [index, entity] of entities.entries())
          if (isEntity(entity))
            kept.set(`${key} ${representations[index]}`, { text: stringifyExact(entity), askedAt, version });
      };
    },
    /** The subgraph may have changed anything. */
    forget(subgraph: string): void {
      versions.set(subgraph, versionOf(subgraph) + 1);
    },
  };
}

type FetchFor = (context: RequestContext) => SubgraphFetch;

/**
 * Mutations of a viewer make their subgraph's entities be read again. Those of nobody (signing in and up, and refreshing a session) are too
 * many for that, and change nothing that anybody has read.
 */
export function forgetWhatChanges(fetchFor: FetchFor, cache: Pick<EntityCache, 'forget'>): FetchFor {
  return (context) => {
    const fetch = fetchFor(context);
    if (context.viewer === null) return fetch;
    return (request) => {
      const answer = fetch(request);
      return request.repeatable ? answer : answer.finally(() => cache.forget(request.subgraph));
    };
  };
}
