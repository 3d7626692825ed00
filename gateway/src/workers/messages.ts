import type { Health } from '@parley/service-kit/process';
import type { Registry } from 'prom-client';

/** How a worker stands, and what it has measured. */
export interface WorkerReport {
  readonly health: Awaited<ReturnType<Health['report']>>;
  readonly metrics: Awaited<ReturnType<Registry['getMetricsAsJSON']>>;
}

/** From the primary process to a worker. */
export interface WorkerQuestion {
  readonly kind: 'report';
  readonly id: number;
}

/** From a worker to the primary process. */
export type WorkerMessage =
  | { readonly kind: 'listens'; readonly url: string }
  | { readonly kind: 'report'; readonly id: number; readonly report: WorkerReport };
