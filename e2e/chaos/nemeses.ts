import { eventually, type TcpProxy } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceName } from './chaos-platform.ts';
import { setClocksApart } from './clocks-apart.ts';
import type { LinkedPlatform, Links } from './linked-platform.ts';
import { killAndRestart, type Nemeses, type Nemesis } from './nemesis.ts';
import { pick } from './random.ts';
import { relayHolder } from './relay-holder.ts';
import { stallReaders } from './stalled-readers.ts';

/** On two of everything. */
export const nemeses = {
  'kill -9 of a chat instance': async (platform, random) => {
    const holder = await holderOf(platform);
    await killAndRestart(platform, holder === 'chat' ? 'chat-2' : 'chat', random);
  },
  "kill -9 of the relay's holder": async (platform, random) =>
    killAndRestart(platform, await holderOf(platform), random),
  'kill -9 of a gateway': (platform, random) =>
    killAndRestart(platform, pick(random, ['gateway', 'gateway-2']), random),
  'kill -9 of the broker': async ({ broker }, random) => {
    await broker.kill();
    await sleep(2_000 + 2_000 * random());
    await broker.start();
  },
  'a cut between clients and gateways': cut('clientToGateway'),
  'a cut between gateways and chat': cut('gatewayToChat'),
  'a cut between gateways and user, then friend, then notification': inTurn(
    cut('gatewayToUser', 1_500),
    cut('gatewayToFriend', 1_500),
    cut('gatewayToNotification', 1_500),
  ),
  'a cut between chat and MongoDB': cut('chatToMongodb'),
  'a cut between chat and Kafka': cut('chatToKafka'),
  'clients that stop reading, and sign out': stallReaders,
  'a hung user service': async ({ services }, random) => {
    const pids = services.instances.flatMap(({ name, pid }) => (name.startsWith('user') ? [pid ?? 0] : []));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      await sleep(5_000 + 2_000 * random());
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  },
} satisfies Nemeses<LinkedPlatform>;

/** Too long for `npm test`. */
export const nemesesAlone = {
  'clocks apart': setClocksApart,
  'kill -9 of a user, then a friend, then a notification service': async (platform, random) => {
    for (const names of [
      ['user', 'user-2'],
      ['friend', 'friend-2'],
      ['notification', 'notification-2'],
    ] as const)
      await killAndRestart(platform, pick<InstanceName>(random, names), random);
  },
} satisfies Nemeses<LinkedPlatform>;

/** The chat instance that publishes. */
function holderOf(platform: LinkedPlatform): Promise<InstanceName> {
  return eventually(async () => {
    const name = platform.instanceNamed(await relayHolder(platform.services.topicPrefix));
    if (name === undefined) throw new Error('The holder of the relay is not known yet.');
    return name as InstanceName;
  });
}

/** Resets all connections, twice in a moment; then nothing arrives for `silentMs` (3 s by default) and up to 2 s more. */
function cut(link: keyof Links, silentMs = 3_000): Nemesis<LinkedPlatform> {
  return async ({ links }, random) => {
    const each = (act: (proxy: TcpProxy) => void): void => links[link].forEach(act);
    each((proxy) => proxy.cut());
    await sleep(300 + 700 * random());
    each((proxy) => proxy.cut());
    await sleep(500 + 1_000 * random());
    each((proxy) => proxy.swallow());
    await sleep(silentMs + 2_000 * random());
    each((proxy) => proxy.heal());
  };
}

function inTurn(...all: readonly Nemesis<LinkedPlatform>[]): Nemesis<LinkedPlatform> {
  return async (platform, random, report) => {
    for (const nemesis of all) await nemesis(platform, random, report);
  };
}
