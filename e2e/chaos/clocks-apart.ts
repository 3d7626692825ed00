import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosPlatform, InstanceName } from './chaos-platform.ts';
import { pick } from './random.ts';

const preload = new URL('../../packages/testkit/src/clock-offset.mjs', import.meta.url).href;

/** An instance of chat and one of another service are 5 s ahead for a while; the others are right. */
export async function setClocksApart({ services }: ChaosPlatform, random: () => number): Promise<void> {
  const others: readonly InstanceName[] = ['user-2', 'friend-2', 'notification-2', 'gateway-2'];
  const ahead: readonly InstanceName[] = ['chat-2', pick(random, others)];
  const env = { NODE_OPTIONS: `--import ${preload}`, CLOCK_OFFSET_MS: '5000' };
  for (const name of ahead) await services.restart(name, env);
  await sleep(3_000 + 2_000 * random());
  for (const name of ahead) await services.restart(name);
}
