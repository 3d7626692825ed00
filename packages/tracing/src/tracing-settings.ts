import { z } from 'zod';

/** The variables of OpenTelemetry that a process reads; all begin with `OTEL_`. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/u })
    .optional()
    .describe('where traces are sent by OTLP over HTTP, `/v1/traces` below it; none: nothing is traced'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .default('')
    .transform(readHeaders)
    .describe('sent with them: `name=value`, comma-separated, values percent-encoded'),
  OTEL_TRACES_SAMPLER: z
    .enum(['always_on', 'always_off', 'traceidratio', ...parentBased()])
    .default('parentbased_always_on')
    .describe(
      'which operations the gateway traces; without `parentbased_` whatever the client wishes. All others follow the gateway',
    ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('the part of them, for the samplers by ratio: 0.01 is 1 %'),
};

const schema = z.object(tracingSettings);

export type TracingSettings = z.output<typeof schema>;

/** What they are when none is given: nothing is traced. */
export const untracedSettings: TracingSettings = schema.parse({});

function parentBased() {
  return ['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const;
}

function readHeaders(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]];
    }),
  );
}
