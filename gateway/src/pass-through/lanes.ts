import { Pool } from 'undici';

/** Connections to the instances of one route. */
export type Lanes = ReturnType<typeof createLanes>;

/**
 * Requests with bodies have connections of their own: those are taken for as long as clients take to send. So has each route, whose
 * clients may take long to read. No connection is made before it is used.
 */
export function createLanes(
  origins: readonly string[],
  { maxReads, maxUploads }: { readonly maxReads: number; readonly maxUploads: number },
) {
  const lane = (connections: number): ReadonlyMap<string, Pool> =>
    new Map(origins.map((origin) => [origin, createPool(origin, connections)]));
  const [reads, uploads] = [lane(maxReads), lane(maxUploads)];
  return {
    poolTo: (origin: string, hasBody: boolean): Pool | undefined => (hasBody ? uploads : reads).get(origin),
    close: async () => {
      await Promise.all([...reads.values(), ...uploads.values()].map((pool) => pool.close()));
    },
  };
}

/** No time-outs of its own: undici's count only in steps of a second; the exchange's covers all. */
function createPool(origin: string, connections: number): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
