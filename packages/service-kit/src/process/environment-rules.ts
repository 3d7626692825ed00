import { z } from 'zod';

/** 0: any free one. */
export const port = z.coerce.number().int().min(0).max(65_535);

/** One of pino's. */
export const logLevel = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info');
