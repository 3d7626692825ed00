import { z } from 'zod';
import { eventsOf } from './event-definition.ts';
import { instant } from './values.ts';

const define = eventsOf('gateway.connections', ({ gatewayId }: { gatewayId: string }) => gatewayId);
const connection = z.object({ connectionId: z.string(), userId: z.string(), sessionId: z.string() });
const change = connection.extend({ gatewayId: z.string(), at: instant });

export const ConnectionOpened = define(
  'ConnectionOpened',
  change.describe('Somebody who is signed in has connected to a gateway.'),
);
export const ConnectionClosed = define(
  'ConnectionClosed',
  change.describe('A connection to a gateway has ended.'),
);
export const ConnectionsAlive = define(
  'ConnectionsAlive',
  z
    .object({
      gatewayId: z.string(),
      generation: z.int().nonnegative(),
      part: z.int().positive(),
      of: z.int().positive(),
      connections: z.array(connection).max(1000),
      at: instant,
    })
    .describe(
      'All connections that a gateway holds, in `of` parts of at most 1,000 that share a `generation`.',
    ),
);
