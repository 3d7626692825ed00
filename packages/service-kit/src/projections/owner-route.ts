import { writeError, writeJson } from '../process/http-exchange.ts';
import type { Route } from '../process/operational-routes.ts';
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { maxPageSize, type ReadPage } from './projection.ts';

const parameters = z.object({
  after: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(maxPageSize),
});

/** Where an owner serves a kind of rows. */
export function ownerPath(name: string): string {
  return `/internal/projections/${name}`;
}

/** GET with `after` and `limit`, by services that know the secret. The gateway passes it to nobody. */
export function createOwnerRoute<State>(options: {
  readonly secret: string;
  readonly readPage: ReadPage<State>;
}): Route {
  const { secret, readPage } = options;
  const wanted = digest(`Bearer ${secret}`);
  return async (request, response) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
      return writeError(response, 401, 'UNAUTHENTICATED', 'Only services that know the secret may ask here.');
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const asked = parameters.safeParse(Object.fromEntries(searchParams));
    if (!asked.success)
      return writeError(response, 400, 'BAD_REQUEST', `Give after, and a limit of 1 to ${maxPageSize}.`);
    const rows = await readPage(asked.data.after, asked.data.limit);
    writeJson(response, 200, JSON.stringify({ rows }));
  };
}

/** Of equal length, as the comparison wants it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
