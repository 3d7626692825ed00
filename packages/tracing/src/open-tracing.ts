import { noTracing } from './no-tracing.ts';
import type { SpanResult, Tracing } from './tracing.ts';
import type { TracingSettings } from './tracing-settings.ts';

export interface TracingOptions {
  /** The service's name, and its instance's. */
  readonly service: string;
  readonly instanceId: string;
  readonly settings: TracingSettings;
  /** Called with what became of so many spans. */
  readonly onSpans: (result: SpanResult, count: number) => void;
}

/** Without an endpoint nothing is recorded, and nothing of OpenTelemetry is loaded. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...settings } = options.settings;
  if (endpoint === undefined) return noTracing;
  const { createOpenTelemetry } = await import('./open-telemetry.ts');
  return createOpenTelemetry({ ...options, settings, endpoint });
}
