import { clockOffset } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosPlatform, InstanceName } from './chaos-platform.ts';
import { pick } from './random.ts';

/** An instance of chat and one of another service are 5 s ahead for a while; the others are right. */
export async function setClocksApart({ services }: ChaosPlatform, random: () => number): Promise<void> {
  const others: readonly InstanceName[] = ['user-2', 'friend-2', 'notification-2', 'gateway-2'];
  const ahead: readonly InstanceName[] = ['chat-2', pick(random, others)];
  for (const name of ahead) await services.restart(name, clockOffset(5_000));
  await sleep(3_000 + 2_000 * random());
  for (const name of ahead) await services.restart(name);
}
