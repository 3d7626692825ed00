import { createMetrics } from '@parley/service-kit/process';
import { Counter, Gauge } from 'prom-client';

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

/** The metrics of a service, and what only a gateway has. */
export function createGatewayMetrics() {
  const metrics = createMetrics({ service: 'gateway' });
  const registers = [metrics.registry];
  const gauge =
    (name: string, help: string) =>
    (count: () => number): void =>
      void new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(count());
        },
      });
  return {
    ...metrics,
    supergraphUpdates: new Counter({
      name: 'parley_supergraph_updates_total',
      help: 'Supergraphs that were served, and attempts that were refused.',
      labelNames: ['service', 'result'],
      registers,
    }),
    plannedOperations: new Counter({
      name: 'parley_planned_operations_total',
      help: 'New operations that were checked and planned, or why they were not; of those that differ in literals only, each.',
      labelNames: ['service', 'result'],
      registers,
    }),
    persistedOperations: new Counter({
      name: 'parley_persisted_operations_total',
      help: 'Operations by what came of their text: listed, unlisted or refused, of the manifest; remembered or unknown, of automatic persisted queries.',
      labelNames: ['service', 'result'],
      registers,
    }),
    manifestUpdates: new Counter({
      name: 'parley_manifest_updates_total',
      help: 'Manifests of operations that were served, and attempts that were refused.',
      labelNames: ['service', 'result'],
      registers,
    }),
    countWaitingPlans: gauge('parley_waiting_plans', 'New operations that wait to be planned.'),
    countSockets: gauge('parley_open_sockets', 'Client sockets that are open now.'),
    countAnswerBytes: gauge('parley_answer_bytes', 'Bytes of answers that their clients have not taken yet.'),
    countSilentSubgraphs: gauge(
      'parley_silent_subgraphs',
      'Subgraphs that are not asked now, since they gave no answer.',
    ),
    countUpstreamSubscriptions: gauge(
      'parley_upstream_subscriptions',
      'Operations that the gateway holds at subgraphs now.',
    ),
  };
}
