import {
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  type SpanContext,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { createSampler } from './create-sampler.ts';
import { passingSpan } from './no-tracing.ts';
import { createSpanQueue } from './span-queue.ts';
import { isSampled, isTraceParent } from './trace-parent.ts';
import type { Span, SpanKind, Tracing } from './tracing.ts';
import type { TracingOptions } from './open-tracing.ts';
import type { TracingSettings } from './tracing-settings.ts';

const exportTimeoutMs = 5_000;

/** Spans by OpenTelemetry's SDK, with nothing global and no context but the one that is given. */
export function createOpenTelemetry({
  service,
  instanceId,
  settings,
  endpoint,
  onSpans,
}: Omit<TracingOptions, 'settings'> & {
  readonly settings: Omit<TracingSettings, 'OTEL_EXPORTER_OTLP_ENDPOINT'>;
  readonly endpoint: string;
}): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/u, '')}/v1/traces`,
    headers: { ...settings.OTEL_EXPORTER_OTLP_HEADERS },
    timeoutMillis: exportTimeoutMs,
  });
  const queue = createSpanQueue({ exporter, onSpans });
  const provider = new TracerProvider({
    sampler: createSampler(settings),
    spanProcessors: [queue],
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': 'parley',
      'service.instance.id': instanceId,
    }),
  });
  const tracer = provider.getTracer('parley');
  return {
    start(name, { begins = false, kind = 'internal', parent, links = [], attributes = {} } = {}) {
      // No span is even made of what is not traced.
      if (!begins && !isSampled(parent)) return passingSpan(parent);
      const started = startSpan(tracer, contextOf(parent), { name, kind, links, attributes });
      return started.isRecording() ? toSpan(started) : passingSpan(parent);
    },
    close: () => queue.shutdown(),
  };
}

function startSpan(
  tracer: Tracer,
  context: Context,
  given: { readonly name: string; readonly kind: SpanKind } & Required<
    Pick<NonNullable<Parameters<Tracing['start']>[1]>, 'links' | 'attributes'>
  >,
): OtelSpan {
  const { name, kind, links, attributes } = given;
  const linked = links.filter(isSampled).map((link) => ({ context: spanContextOf(link) }));
  return tracer.startSpan(name, { kind: kinds[kind], links: linked, attributes }, context);
}

function toSpan(span: OtelSpan): Span {
  const { traceId, spanId } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    isRecording: true,
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes(attributes),
    fail: (type) => void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', type),
    end: () => span.end(),
  };
}

function contextOf(parent: string | null | undefined): Context {
  return isTraceParent(parent) ? trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent)) : ROOT_CONTEXT;
}

function spanContextOf(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

const kinds: Readonly<Record<SpanKind, OtelKind>> = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
};
