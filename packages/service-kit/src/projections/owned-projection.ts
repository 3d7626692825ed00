import type { z } from 'zod';
import type { Projections } from './compare.ts';
import { createOwnerClient } from './owner-client.ts';
import type { Projection } from './projection.ts';

/** A projection and its owner, under the name by which both know it; empty where the owner is not configured. */
export function ownedProjection<State>(
  name: string,
  options: {
    readonly url: string | undefined;
    readonly secret: string | undefined;
    /** Of the state that the owner answers. */
    readonly schema: z.ZodType<State>;
    readonly projection: Projection<State>;
  },
): Projections {
  const { url, secret, schema, projection } = options;
  if (url === undefined || secret === undefined) return {};
  return { [name]: { projection, readOwner: createOwnerClient({ name, url, secret, schema }) } };
}
