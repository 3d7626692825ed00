import { z } from 'zod';

const uuid = z.uuid().toLowerCase();

/** The id in the one way it is stored in (lower case), or null when it is no UUID. */
export function parseId(text: string): string | null {
  return uuid.safeParse(text).data ?? null;
}
