import type { Finding } from '@parley/testkit';
import type { ChaosPlatform, InstanceName } from './chaos-platform.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does harm and takes it back; resolves when all runs again. What it finds wrong itself, beside the messages of the run, it reports.
 */
export type Nemesis<Platform extends ChaosPlatform> = (
  platform: Platform,
  random: () => number,
  report: (findings: readonly Finding[]) => void,
) => Promise<void>;

export type Nemeses<Platform extends ChaosPlatform> = Readonly<Record<string, Nemesis<Platform>>>;

export async function killAndRestart(
  { services }: ChaosPlatform,
  name: InstanceName,
  random: () => number,
): Promise<void> {
  await services.kill(name);
  await sleep(1_000 + 2_000 * random());
  await services.restart(name);
}
