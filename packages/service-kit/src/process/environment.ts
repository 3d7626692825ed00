import { z } from 'zod';

/** 0: any free one. */
export const port = z.coerce.number().int().min(0).max(65_535);

/** One of pino's. */
export const logLevel = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info');

/** After so long without a turn of the event loop the process is ended; 0: never. */
export const eventLoopStallMs = z.coerce.number().int().min(0).default(10_000);

/** One or more variables are missing or malformed; the message has a sentence for each and no value of any. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Parses the environment once at start. An empty variable counts as absent. Throws {@link EnvironmentError}. */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? ''); // of a list, not its item
    return name in given ? `${name}: ${message}.` : `${name} is missing.`;
  });
  throw new EnvironmentError(`The environment is not complete. ${[...new Set(sentences)].join(' ')}`);
}
