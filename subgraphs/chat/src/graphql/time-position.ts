import { z } from 'zod';

/** What a cursor of a list by time says: milliseconds since 1970, and the id of the entry among those of one moment. */
export const timePosition = z
  .tuple([z.int().min(0).max(8_640_000_000_000_000), z.string()])
  .transform(([at, id]) => ({ at: new Date(at), id }));

export type TimePosition = z.input<typeof timePosition>;
