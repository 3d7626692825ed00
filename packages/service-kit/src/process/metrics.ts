import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What every process measures; add your own to `registry`. */
export type Metrics = ReturnType<typeof createMetrics>;

/** An own registry with Node's default metrics; nothing global, so that several services may share a test process. */
export function createMetrics({ service }: { service: string }) {
  const registry = new Registry();
  // Every 10 ms, as it would be by default, is most of what an idle process does.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1_000 });
  return {
    service,
    registry,
    /** Operations open now. Tests count leaks with it. */
    activeSubscriptions: new Gauge({
      name: 'parley_active_subscriptions',
      help: 'Subscriptions that are open now.',
      labelNames: ['service', 'field'],
      registers: [registry],
    }),
    /** Not begun: too much to do, or too late. */
    refusedOperations: new Counter({
      name: 'parley_refused_operations_total',
      help: 'Operations that were not begun, since there was too much to do or nobody waited any more.',
      labelNames: ['service', 'code'],
      registers: [registry],
    }),
    /** Events that were given up. Each wants somebody to look after it: alert on it. */
    deadLetters: new Counter({
      name: 'parley_dead_letters_total',
      help: 'Events that were given up and lie in the dead letters.',
      labelNames: ['service', 'topic', 'reason'],
      registers: [registry],
    }),
    /** What became of the spans of traces; none without a collector. */
    traceSpans: new Counter({
      name: 'parley_trace_spans_total',
      help: 'Spans of traces: exported, failed (the collector did not take them) or dropped (too many waited).',
      labelNames: ['service', 'result'],
      registers: [registry],
    }),
    requestDuration: new Histogram({
      name: 'parley_http_request_duration_seconds',
      help: 'From the request line to the last byte of the answer.',
      labelNames: ['service', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
  };
}
