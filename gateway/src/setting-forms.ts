import { z } from 'zod';

/** Comma-separated. */
export const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Of a limit: 0 would be none, or would let nothing through. */
export const count = z.coerce.number().int().min(1);

export const countOrNone = z.coerce.number().int().min(0);

/** A time in milliseconds, up to what a timer can wait for; a longer one would be over at once. */
export const ms = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/** What stands for a default that is no plain value. */
export const unset = (text: string, description: string) => ({ unset: text, description });
