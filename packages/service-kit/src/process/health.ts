import type { Readiness } from './readiness.ts';

/** What /readyz and /health answer. */
export interface HealthReport {
  readonly service: string;
  readonly ready: boolean;
  readonly draining: boolean;
  readonly checks: Readonly<Record<string, Readiness>>;
}

/** Collects what must stand for a service to serve. */
export interface Health {
  /** A check that throws, or takes longer than 2 s, is not ready. */
  add(name: string, check: () => Readiness | Promise<Readiness>): void;
  report(): Promise<HealthReport>;
  /** From now on not ready: balancers leave this instance out while it finishes. */
  drain(): void;
}

/** Ready when all checks are and nothing drains. `timeoutMs`: how long a check may take, 2 s unless given. */
export function createHealth(options: { service: string; timeoutMs?: number }): Health {
  const { service, timeoutMs = 2_000 } = options;
  const checks = new Map<string, () => Readiness | Promise<Readiness>>();
  let draining = false;
  return {
    add: (name, check) => void checks.set(name, check),
    drain: () => void (draining = true),
    async report() {
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await ask(check, timeoutMs)] as const),
      );
      const ready = !draining && results.every(([, result]) => result.ready);
      return { service, ready, draining, checks: Object.fromEntries(results) };
    },
  };
}

async function ask(check: () => Readiness | Promise<Readiness>, timeoutMs: number): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, {
      ready: false,
      reason: `It does not answer within ${timeoutMs / 1_000} s.`,
    });
  });
  try {
    return await Promise.race([late, check()]);
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
