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

const checkTimeoutMs = 2_000;

/** Ready when all checks are and nothing drains. */
export function createHealth(options: { service: string }): Health {
  const checks = new Map<string, () => Readiness | Promise<Readiness>>();
  let draining = false;
  return {
    add: (name, check) => void checks.set(name, check),
    drain: () => void (draining = true),
    async report() {
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await ask(check)] as const),
      );
      const ready = !draining && results.every(([, result]) => result.ready);
      return { service: options.service, ready, draining, checks: Object.fromEntries(results) };
    },
  };
}

async function ask(check: () => Readiness | Promise<Readiness>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(resolve, checkTimeoutMs, { ready: false, reason: 'It does not answer within 2 s.' });
  });
  try {
    return await Promise.race([late, check()]);
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
