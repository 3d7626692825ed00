import { Departure, type DepartureSignal } from '../operations/departure.ts';
import { batch, type Batch } from '@parley/async';
import type { EntityRequest, SubgraphFetch, SubgraphRequest } from '../execution/fetch/plan-run.ts';
import { pathIn } from '../execution/fetch/subgraph-errors.ts';
import type { ForwardedHeaders } from '../subgraph-headers/subgraph-headers.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { createEntityCache, type EntityCache, type EntityQuestion } from './entity-cache.ts';

/** One request asks for so many entities. */
const maxEntities = 200;

interface Waiting {
  readonly question: EntityQuestion;
  /** Of its own request. */
  readonly body: string;
  readonly entities: EntityRequest;
  readonly signal: DepartureSignal | undefined;
  readonly forwarded: ForwardedHeaders | undefined;
}

/**
 * Lets entity fetches without a viewer share requests, also for events of several streams. What comes during a request is the next
 * batch. Each fetch gets its own entities and the errors about them; an error about none goes to all. A request is given up when all of its
 * fetches are. What may be a little old, and was read a moment ago, is not asked for again.
 */
export function batchEntityFetches(
  fetch: SubgraphFetch,
  cache: EntityCache = createEntityCache(),
): SubgraphFetch {
  const send = async (fetches: Batch<Waiting>): Promise<readonly ResponsePayload[]> => {
    const [{ question, body, entities, signal, forwarded }, ...others] = fetches;
    const ask = async (asked: Pick<SubgraphRequest, 'body' | 'signal'>, about: readonly string[]) => {
      const keep = cache.keeper(question, about);
      const common = { subgraph: question.subgraph, repeatable: true, ...(forwarded && { forwarded }) };
      const payload = await fetch({ ...common, ...asked });
      keep(payload);
      return payload;
    };
    if (others.length === 0) return [await ask({ body, signal }, entities.representations)];
    // The same author of several events, or of one that several viewers ask for, is asked for once.
    const representations = [...new Set(fetches.flatMap((one) => one.entities.representations))];
    const all = allAborted(new Set(fetches.map((one) => one.signal)));
    const shared = { body: entities.write(representations), signal: all.signal };
    const payload = await ask(shared, representations).finally(all.release);
    const places = new Map(representations.map((representation, place) => [representation, place]));
    return split(
      payload,
      representations.length,
      fetches.map((one) => one.entities.representations.map((wanted) => places.get(wanted) ?? -1)),
    );
  };
  const fetchBatched = batch(send, {
    maxSize: maxEntities,
    sizeOf: ({ entities }) => entities.representations.length,
  });

  return (request) => {
    const { subgraph, body, entities, signal, forwarded } = request;
    if (entities === undefined) return fetch(request);
    // A batch differs in nothing but its entities: what is sent for one client is not what is sent for another.
    const key = `${subgraph} ${forwarded?.key ?? ''} ${entities.write([])}`;
    const question = { subgraph, key, maxStalenessMs: entities.maxStalenessMs ?? 0 };
    const kept = cache.find(question, entities.representations);
    if (kept !== undefined) return Promise.resolve(kept);
    return fetchBatched({ question, body, entities, signal, forwarded }, key);
  };
}

/** Aborted when all of these are. To be released in the end. */
function allAborted(signals: ReadonlySet<DepartureSignal | undefined>) {
  const departure = new Departure();
  let left = [...signals].filter((signal) => signal?.aborted !== true).length;
  const onAbort = (): void => {
    left -= 1;
    if (left === 0) departure.leave();
  };
  if (left === 0) departure.leave();
  for (const signal of signals) signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: departure,
    release: () => {
      for (const signal of signals) signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** The answer's part for each fetch, by its places. Throws when it is about another number of entities. */
function split(
  payload: ResponsePayload,
  asked: number,
  wanted: readonly (readonly number[])[],
): readonly ResponsePayload[] {
  const found = payload.data?.['_entities'];
  if (Array.isArray(found) && found.length !== asked)
    throw new Error(`There were ${found.length} entities in the answer to a request for ${asked}.`);
  const given = new Set<number>();
  return wanted.map((places) => partOf(payload, places, given));
}

/** `given`: the places that a fetch has got already. Its answer is merged into, so that the next one gets a copy. */
function partOf(
  { data, errors }: ResponsePayload,
  places: readonly number[],
  given: Set<number>,
): ResponsePayload {
  const found: unknown = data?.['_entities'];
  const give = (place: number): unknown => {
    const entity: unknown = Array.isArray(found) ? found[place] : null;
    if (given.has(place)) return structuredClone(entity);
    given.add(place);
    return entity;
  };
  const own = errors?.flatMap((error) => {
    const [root = '_entities', index, ...rest] = pathIn(error) ?? [];
    if (typeof index !== 'number') return [error];
    const place = places.indexOf(index);
    return place >= 0 ? [{ ...error, path: [root, place, ...rest] }] : [];
  });
  return {
    ...(Array.isArray(found) ? { data: { _entities: places.map(give) } } : data !== undefined && { data }),
    ...(own !== undefined && own.length > 0 && { errors: own }),
  };
}
