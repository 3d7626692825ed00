import { LRUCache } from 'lru-cache';
import { textKey } from '../operations/prepared-texts.ts';
import type { Planner, PlanRequest, PlanResult } from './planner.ts';

/** What could not be planned within the limits is not tried again for so long, in milliseconds: it held a thread. */
const refusedForMs = 60_000;

/** Asks a planner: once for all that ask for the same at the same time. */
export function createPlanRequests({ plan }: Pick<Planner, 'plan'>): Planner['plan'] {
  const asked = new Map<string, Promise<PlanResult>>();
  const refused = new LRUCache<string, PlanResult>({
    max: 1_000,
    maxSize: 2 * 1024 * 1024,
    sizeCalculation: (_, key) => key.length,
    ttl: refusedForMs,
  });
  const ask = async (key: string, request: PlanRequest, countedFor: string): Promise<PlanResult> => {
    try {
      const result = await plan(request, countedFor);
      if (result.kind === 'unplannable') refused.set(key, result);
      return result;
    } finally {
      asked.delete(key);
    }
  };
  return async (request, countedFor) => {
    const key = keyOf(request);
    const known = refused.get(key) ?? asked.get(key);
    if (known !== undefined) return known;
    const asking = ask(key, request, countedFor);
    asked.set(key, asking);
    return asking;
  };
}

function keyOf({ query, operationName, rights }: PlanRequest): string {
  const { isAuthenticated, scopes } = rights;
  return `${JSON.stringify([isAuthenticated, ...[...scopes].toSorted()])} ${textKey(query, operationName)}`;
}
