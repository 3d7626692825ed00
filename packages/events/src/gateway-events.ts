import { z } from 'zod';
import { defineEvent } from './event-definition.ts';
import { instant } from './values.ts';

const connection = z.object({ connectionId: z.string(), userId: z.string(), sessionId: z.string() });
const key = (data: { gatewayId: string }): string => data.gatewayId;
const topic = 'gateway.connections';

export const ConnectionOpened = defineEvent({
  type: 'ConnectionOpened',
  topic,
  schema: connection.extend({ gatewayId: z.string(), at: instant }),
  key,
});

export const ConnectionClosed = defineEvent({
  type: 'ConnectionClosed',
  topic,
  schema: connection.extend({ gatewayId: z.string(), at: instant }),
  key,
});

/** All connections that a gateway holds, in `of` parts of at most 1,000 that share a `generation`. */
export const ConnectionsAlive = defineEvent({
  type: 'ConnectionsAlive',
  topic,
  schema: z.object({
    gatewayId: z.string(),
    generation: z.int().nonnegative(),
    part: z.int().positive(),
    of: z.int().positive(),
    connections: z.array(connection).max(1000),
    at: instant,
  }),
  key,
});
