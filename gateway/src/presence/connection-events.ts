import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { z } from 'zod';

export interface Connection {
  /** Unique over all gateways and times. */
  readonly connectionId: string;
  readonly userId: string;
  readonly sessionId: string;
}

export interface ConnectionChange extends Connection {
  readonly kind: 'opened' | 'closed';
  readonly at: string;
}

export type ConnectionEvents = ReturnType<typeof createConnectionEvents>;

const maxPerPart = 1_000;
const connection = { connectionId: z.string(), userId: z.string(), sessionId: z.string() };
const change = z.object({ gatewayId: z.string(), ...connection, at: z.string() });
const alive = z.object({
  gatewayId: z.string(),
  generation: z.int(),
  part: z.int(),
  of: z.int(),
  connections: z.array(z.object(connection)).max(maxPerPart),
  at: z.string(),
});

/** One gateway's events have one key, so that they keep their order. */
export function createConnectionEvents(options: { topic: string; gatewayId: string; now?: () => Date }) {
  const { topic, gatewayId, now = () => new Date() } = options;
  const make = createEventFactory({ source: 'gateway', now });
  const key = (): string => gatewayId;
  const opened = { type: 'ConnectionOpened', topic, schema: change, key };
  const closed = { type: 'ConnectionClosed', topic, schema: change, key };
  const all = { type: 'ConnectionsAlive', topic, schema: alive, key };
  return {
    change: ({ kind, ...data }: ConnectionChange): OutgoingEvent =>
      make(kind === 'opened' ? opened : closed, { gatewayId, ...data }),
    /** All that are open, in parts of at most 1,000 with one `generation`: a number that rises. */
    alive(connections: readonly Connection[], generation: number): readonly OutgoingEvent[] {
      const of = Math.ceil(connections.length / maxPerPart);
      const at = now().toISOString();
      return Array.from({ length: of }, (_, index) => {
        const portion = connections.slice(index * maxPerPart, (index + 1) * maxPerPart);
        return make(all, { gatewayId, generation, part: index + 1, of, connections: portion, at });
      });
    },
  };
}
