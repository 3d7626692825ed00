import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { createLocalPlanner } from './make-plan.ts';
import { startPlannerThreads } from './planner-threads.ts';
import type { Planner } from './planner.ts';

/** By the settings. Rejects with a sentence when its threads cannot start. */
export async function startPlanner(
  supergraph: LoadedSupergraph,
  environment: GatewayEnvironment,
): Promise<Planner> {
  const { INTROSPECTION: introspection, limits, planning, PLANNER_THREADS: threads } = environment;
  const options = { limits, introspection, planning };
  if (threads === 0) return createLocalPlanner(supergraph, options);
  return startPlannerThreads({
    data: { sdl: supergraph.sdl, ...options },
    threads,
    timeoutMs: environment.PLANNER_TIMEOUT_MS,
    memoryMb: environment.PLANNER_MEMORY_MB,
    maxWaiting: environment.MAX_WAITING_PLANS,
  });
}

/** The same, with what it does counted. */
export function countedPlanner(
  { plan, ...others }: Planner,
  { plannedOperations }: GatewayMetrics,
): Pick<Planner, 'plan' | 'share'> {
  return {
    ...others,
    plan: async (...given) => {
      const result = await plan(...given);
      plannedOperations.inc({ service: 'gateway', result: result.kind });
      return result;
    },
  };
}
