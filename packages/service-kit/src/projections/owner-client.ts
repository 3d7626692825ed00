import { createBackOff, retry } from '@parley/async';
import { z } from 'zod';
import { ownerPath } from './owner-route.ts';
import type { ReadPage } from './projection.ts';

const timeoutMs = 10_000;
const attempts = 6;

/** Reads what another service owns, at `http://host:port`. A page is tried for about a minute. */
export function createOwnerClient<State>(options: {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  /** Of the state. */
  readonly schema: z.ZodType<State>;
}): ReadPage<State> {
  const { name, url, secret, schema } = options;
  const answer = z.object({
    rows: z.array(z.object({ key: z.string(), version: z.number(), state: z.unknown() })),
  });
  const ask = async (after: string, limit: number) => {
    const address = new URL(ownerPath(name), url);
    address.search = new URLSearchParams({ after, limit: String(limit) }).toString();
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${secret}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`${address.origin} answered ${response.status} for ${name}.`);
    const { rows } = answer.parse(await response.json());
    return rows.map(({ state, ...row }) => ({ ...row, state: schema.parse(state) }));
  };
  return (after, limit) =>
    retry(() => ask(after, limit), {
      attempts,
      backOff: createBackOff({ firstMs: 200, maxMs: 5_000 }),
    });
}
