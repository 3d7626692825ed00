import { createMetrics, type Metrics } from '@parley/service-kit/process';
import { Counter, Gauge } from 'prom-client';

/** The metrics of a service, and what only a gateway has. */
export interface GatewayMetrics extends Metrics {
  /** `parley_supergraph_updates_total{service,result}`: supergraphs that were served, and attempts that were refused. */
  readonly supergraphUpdates: Counter<'service' | 'result'>;
  /** `parley_open_sockets`; back at zero when the clients have left. */
  countSockets(count: () => number): void;
  /** `parley_upstream_subscriptions`; back at zero when the clients have left. */
  countUpstreamSubscriptions(count: () => number): void;
}

export function createGatewayMetrics(): GatewayMetrics {
  const metrics = createMetrics({ service: 'gateway' });
  const registers = [metrics.registry];
  /** Counted when it is asked for. */
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
    countSockets: gauge('parley_open_sockets', 'Client sockets that are open now.'),
    countUpstreamSubscriptions: gauge(
      'parley_upstream_subscriptions',
      'Operations that the gateway holds at subgraphs now.',
    ),
  };
}
