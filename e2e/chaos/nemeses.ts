import { eventually, type TcpProxy } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosPlatform, Links } from './chaos-platform.ts';
import { pick } from './random.ts';
import { relayHolder } from './relay-holder.ts';

/** Does harm and takes it back; resolves when all runs again. */
export type Nemesis = (platform: ChaosPlatform, random: () => number) => Promise<void>;

type InstanceName = Parameters<ChaosPlatform['services']['kill']>[0];

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
} satisfies Record<string, Nemesis>;

export type NemesisName = keyof typeof nemeses;

async function killAndRestart(
  { services }: ChaosPlatform,
  name: InstanceName,
  random: () => number,
): Promise<void> {
  await services.kill(name);
  await sleep(1_000 + 2_000 * random());
  await services.restart(name);
}

/** The chat instance that publishes. */
function holderOf(platform: ChaosPlatform): Promise<InstanceName> {
  return eventually(async () => {
    const name = platform.instanceNamed(await relayHolder(platform.services.topicPrefix));
    if (name === undefined) throw new Error('The holder of the relay is not known yet.');
    return name as InstanceName;
  });
}

/** Resets all connections, twice in a moment; then nothing arrives for `silentMs` (3 s by default) and up to 2 s more. */
function cut(link: keyof Links, silentMs = 3_000): Nemesis {
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

function inTurn(...all: readonly Nemesis[]): Nemesis {
  return async (platform, random) => {
    for (const nemesis of all) await nemesis(platform, random);
  };
}
