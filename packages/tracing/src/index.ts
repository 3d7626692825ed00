export { openTracing, type TracingOptions } from './open-tracing.ts';
export { isSampled, isTraceParent } from './trace-parent.ts';
export { noTracing } from './no-tracing.ts';
export { tracingSettings, untracedSettings, type TracingSettings } from './tracing-settings.ts';
export type { Attributes, Span, SpanKind, SpanStart, SpanResult, Tracing } from './tracing.ts';
