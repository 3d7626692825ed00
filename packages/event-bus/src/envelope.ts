import { z } from 'zod';
import { UnprocessableEventError } from './unprocessable-event-error.ts';

/** One event as it travels and is stored: CloudEvents 1.0 names, one JSON value. */
export interface Envelope<Data = unknown> {
  specversion: '1.0';
  /** UUIDv7, unique per event; repeats of a delivery carry the same one. */
  id: string;
  /** The service that published it. */
  source: string;
  type: string;
  /** When it happened, ISO 8601 in UTC. */
  time: string;
  /** The aggregate's id: the Kafka key, by which events keep their order. */
  subject: string;
  data: Data;
  /** W3C trace context of the request that caused it. */
  traceparent?: string;
}

const envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  subject: z.string(),
  data: z.unknown(),
  traceparent: z.string().optional(),
});

/** What is on the wire, as an envelope whose data is not parsed yet. Throws UnprocessableEventError for anything else. */
export function parseEnvelope(json: string): Envelope {
  const parsed = envelope.safeParse(readJson(json));
  if (!parsed.success) {
    throw new UnprocessableEventError(`Not an event's envelope: ${z.prettifyError(parsed.error)}`);
  }
  const { traceparent, ...rest } = parsed.data;
  return traceparent === undefined ? rest : { ...rest, traceparent };
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UnprocessableEventError('Not JSON', { cause });
  }
}
