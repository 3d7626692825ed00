import { limit } from '@parley/async';
import { hash, verify, type Options } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';

/** Argon2id, 19 MiB, two passes, one lane: OWASP's password storage cheat sheet. Argon2id is the library's default. */
const cost: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export type PasswordHasher = Awaited<ReturnType<typeof createPasswordHasher>>;

/** Hashes and checks passwords off the event loop, a few at a time, so that a flood of logins does not take all memory and threads. */
export async function createPasswordHasher({ concurrency }: { concurrency: number }) {
  const turn = limit(concurrency);
  const nobody = await hash(randomBytes(32), cost);
  return {
    /** In PHC's format, with its own salt. */
    hash: (password: string) => turn(() => hash(normal(password), cost)),
    /** With `known` null (no such account) it works as long and answers false: the time it takes does not show who has an account. */
    verify: async (known: string | null, password: string) => {
      const matches = await turn(() => verify(known ?? nobody, normal(password)));
      return known !== null && matches;
    },
  };
}

/** The same characters come composed from one keyboard and decomposed from another. */
function normal(password: string): string {
  return password.normalize('NFKC');
}
