import { LRUCache } from 'lru-cache';
import { textKey } from '../operations/prepared-texts.ts';
import type { Planner, PlanRequest, PlanResult } from './planner.ts';

/** What could not be planned within the limits is not tried again for so long, in milliseconds: it held a thread. */
const refusedForMs = 60_000;

interface Asked {
  readonly request: PlanRequest;
  readonly result: Promise<PlanResult>;
}

/** Asks a planner: once for all that ask for the same at the same time, in the turn of who has the sooner one. */
export function createPlanRequests({ plan, share }: Pick<Planner, 'plan' | 'share'>): Planner['plan'] {
  const asked = new Map<string, Asked>();
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
    const refusal = refused.get(key);
    if (refusal !== undefined) return refusal;
    const known = asked.get(key);
    if (known !== undefined) {
      share?.(known.request, countedFor);
      return known.result;
    }
    const result = ask(key, request, countedFor);
    asked.set(key, { request, result });
    return result;
  };
}

function keyOf({ query, operationName, rights }: PlanRequest): string {
  const { isAuthenticated, scopes } = rights;
  return `${JSON.stringify([isAuthenticated, ...[...scopes].toSorted()])} ${textKey(query, operationName)}`;
}
