import { withTimeout } from '@parley/async';

/** How a part stands; `reason` is a sentence for readers of /health, and of one that is ready a warning, also for readers of /readyz. */
export type Readiness =
  { readonly ready: true; readonly reason?: string } | { readonly ready: false; readonly reason: string };

type Check = () => Readiness | Promise<Readiness>;

/** Collects what must stand for a service to serve. */
export type Health = ReturnType<typeof createHealth>;

/** Ready when all checks are and nothing drains. A check that throws, or takes longer than `timeoutMs`, is not ready. */
export function createHealth(options: { service: string; timeoutMs?: number }) {
  const { service, timeoutMs = 2_000 } = options;
  const checks = new Map<string, Check>();
  let draining = false;
  return {
    add: (name: string, check: Check) => void checks.set(name, check),
    /** From now on not ready: balancers leave this instance out while it finishes. */
    drain: () => void (draining = true),
    /** What /readyz and /health answer. */
    async report() {
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await ask(check, timeoutMs)] as const),
      );
      const ready = !draining && results.every(([, result]) => result.ready);
      return { service, ready, draining, checks: Object.fromEntries(results) };
    },
  };
}

async function ask(check: Check, timeoutMs: number): Promise<Readiness> {
  const late = (): Error => new Error(`It does not answer within ${timeoutMs / 1_000} s.`);
  try {
    return await withTimeout(timeoutMs, Promise.resolve(check()), late);
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
