import { createMetrics, type Metrics } from '@parley/service-kit/process';
import { Gauge } from 'prom-client';

/** What only a gateway can count. Both go back to zero when the clients have left. */
export interface GatewayCounts {
  /** `parley_open_sockets` */
  readonly sockets: () => number;
  /** `parley_upstream_subscriptions` */
  readonly upstreamSubscriptions: () => number;
}

/** The metrics of a service and, when they are asked for, the counts of now. */
export function createGatewayMetrics(counts: GatewayCounts): Metrics {
  const metrics = createMetrics({ service: 'gateway' });
  const gauge = (name: string, help: string, count: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [metrics.registry],
      collect() {
        this.set(count());
      },
    });
  gauge('parley_open_sockets', 'Client sockets that are open now.', counts.sockets);
  gauge(
    'parley_upstream_subscriptions',
    'Operations that the gateway holds at subgraphs now.',
    counts.upstreamSubscriptions,
  );
  return metrics;
}
