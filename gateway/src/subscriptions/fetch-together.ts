import type { EntityRequest, SubgraphFetch } from '../execution/plan-run.ts';
import { pathIn } from '../execution/subgraph-errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';

/** A request that takes longer keeps nobody waiting for it. */
const patienceMs = 250;
/** So many entities a gathered request asks for at most. */
const mostEntities = 200;

interface Waiting {
  /** Of its own request. */
  readonly body: string;
  readonly entities: EntityRequest;
  readonly resolve: (payload: ResponsePayload) => void;
  readonly reject: (error: unknown) => void;
}

/** The requests of one subgraph that differ in nothing but the entities they are about. */
interface Kind {
  underWay: number;
  waiting: Waiting[];
}

/**
 * Lets entity fetches share requests: for those that are made for nobody in particular, so that events of many streams which ask the
 * same fields of the same subgraph cost one request. Nothing waits while none is under way; what comes meanwhile goes together when
 * that ends. Each gets its own entities back and the errors that are about them; an error about none is
 * everybody's.
 */
export function createFetchTogether(fetch: SubgraphFetch): SubgraphFetch {
  const kinds = new Map<string, Kind>();

  const send = async (subgraph: string, together: readonly [Waiting, ...Waiting[]]): Promise<void> => {
    const [first, ...others] = together;
    try {
      if (others.length === 0)
        return first.resolve(await fetch({ subgraph, body: first.body, repeatable: true }));
      const body = first.entities.write(together.flatMap(({ entities }) => entities.representations));
      const payload = await fetch({ subgraph, body, repeatable: true });
      const counts = together.map(({ entities }) => entities.representations.length);
      const parts = split(payload, counts);
      together.forEach(({ resolve }, index) => resolve(parts[index] ?? payload));
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  };
  const start = async (subgraph: string, key: string, kind: Kind): Promise<void> => {
    let counts = true;
    kind.underWay += 1;
    const next = (): void => {
      if (counts) kind.underWay -= 1;
      counts = false;
      if (kind.waiting.length > 0) void start(subgraph, key, kind);
      else if (kind.underWay === 0) kinds.delete(key);
    };
    const timer = setTimeout(next, patienceMs);
    const [first, ...others] = takeSome(kind.waiting);
    if (first !== undefined) await send(subgraph, [first, ...others]);
    clearTimeout(timer);
    if (counts) next();
  };

  return (request) => {
    const { subgraph, body, entities } = request;
    if (entities === undefined) return fetch(request);
    const key = `${subgraph} ${entities.write([])}`;
    const kind = kinds.get(key) ?? { underWay: 0, waiting: [] };
    kinds.set(key, kind);
    return new Promise((resolve, reject) => {
      kind.waiting.push({ body, entities, resolve, reject });
      if (kind.underWay === 0) void start(subgraph, key, kind);
    });
  };
}

/** At least one, in the order of their coming. */
function takeSome(waiting: Waiting[]): readonly Waiting[] {
  let count = 0;
  let room = mostEntities;
  for (const { entities } of waiting) {
    room -= entities.representations.length;
    if (count > 0 && room < 0) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** An answer about the entities of several, as if each had asked for its own. @throws when it is not about as many as it should be. */
function split(payload: ResponsePayload, counts: readonly number[]): readonly ResponsePayload[] {
  const found = payload.data?.['_entities'];
  const asked = counts.reduce((sum, count) => sum + count, 0);
  if (Array.isArray(found) && found.length !== asked)
    throw new Error(`There were ${found.length} entities in the answer to a request for ${asked}.`);
  let first = 0;
  return counts.map((count) => {
    const part = partOf(payload, first, count);
    first += count;
    return part;
  });
}

function partOf({ data, errors }: ResponsePayload, first: number, count: number): ResponsePayload {
  const found = data?.['_entities'];
  const own = errors?.flatMap((error) => {
    const [root = '_entities', index, ...rest] = pathIn(error) ?? [];
    if (typeof index !== 'number') return [error];
    const place = index - first;
    return place >= 0 && place < count ? [{ ...error, path: [root, place, ...rest] }] : [];
  });
  return {
    data: Array.isArray(found) ? { _entities: found.slice(first, first + count) } : (data ?? null),
    ...(own !== undefined && own.length > 0 && { errors: own }),
  };
}
