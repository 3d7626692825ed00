import { type OwnEngine, startOwnEngine } from '@parley/stack/services';
import { engines, type OwnPlatform, startOwnPlatform, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { type ChaosPlatform, closePlatform, crowdPairs, fillRooms } from './chaos-platform.ts';
import { isAlone } from './describe-chaos.ts';
import { startChaosWeb } from './chaos-web.ts';
import { startKafkaLink } from './kafka-link.ts';

/** What can be cut: the connections of both instances of a service each. */
export interface Links {
  readonly clientToGateway: readonly TcpProxy[];
  readonly gatewayToChat: readonly TcpProxy[];
  readonly gatewayToUser: readonly TcpProxy[];
  readonly gatewayToFriend: readonly TcpProxy[];
  readonly gatewayToNotification: readonly TcpProxy[];
  readonly chatToMongodb: readonly TcpProxy[];
  readonly chatToKafka: readonly TcpProxy[];
}

/** Two of everything, with a proxy in every link that can be cut, and a broker of its own. */
export interface LinkedPlatform extends ChaosPlatform {
  readonly broker: OwnEngine;
  readonly links: Links;
  /** Which chat instance has this `INSTANCE_ID`. */
  instanceNamed(instanceId: string): string | undefined;
}

export async function startLinkedPlatform(roomCount: number): Promise<LinkedPlatform> {
  const broker = await startOwnEngine('kafka');
  const links = await startLinks(broker.url);
  const web = await startChaosWeb();
  const names = new Map<string, string>();
  const exits: string[] = [];
  const services = await startOwnPlatform('chaos', {
    instances: 2,
    ownEngines: { kafkaBrokers: broker.url },
    enginesOf: {
      chat: {
        kafkaBrokers: `127.0.0.1:${portOf(links.chatToKafka)}`,
        mongodbUrl: at(engines().mongodbUrl, portOf(links.chatToMongodb)),
      },
    },
    envOf: {
      // A slow machine is no overload; that has a kind of its own. But half of what a gateway waits for is left for doing it.
      chat: { ...web.environment, ...(isAlone ? {} : { QUEUE_TIMEOUT_MS: '5000' }) },
      gateway: {
        SUBGRAPH_CHAT_URL: urlsOf(links.gatewayToChat),
        SUBGRAPH_USER_URL: urlsOf(links.gatewayToUser),
        SUBGRAPH_FRIEND_URL: urlsOf(links.gatewayToFriend),
        SUBGRAPH_NOTIFICATION_URL: urlsOf(links.gatewayToNotification),
      },
    },
    onLine: (name, line) => {
      const id = /"instanceId":"([^"]+)"/u.exec(line)?.[1];
      if (id !== undefined) names.set(id, name);
    },
    onExit: (name, reason) => exits.push(`${name}: ${reason}`),
  });
  lead(links.gatewayToChat, services, 'chat');
  lead(links.gatewayToUser, services, 'user');
  lead(links.gatewayToFriend, services, 'friend');
  lead(links.gatewayToNotification, services, 'notification');
  lead(links.clientToGateway, services, 'gateway');
  return {
    services,
    broker,
    links,
    web,
    rooms: await fillRooms(roomCount),
    crowd: await fillRooms(crowdPairs),
    mongodbUrl: engines().mongodbUrl,
    urls: links.clientToGateway.map(graphqlAt),
    instanceNamed: (id) => names.get(id),
    exits,
    close: () =>
      closePlatform(services, [
        ...Object.values(links)
          .flat()
          .map((link: TcpProxy) => () => link.close()),
        () => broker.remove(),
        () => web.close(),
      ]),
  };
}

async function startLinks(brokers: string): Promise<Links> {
  const mongodb = Number(new URL(engines().mongodbUrl).port);
  return {
    clientToGateway: [await startTcpProxy(), await startTcpProxy()],
    gatewayToChat: [await startTcpProxy(), await startTcpProxy()],
    gatewayToUser: [await startTcpProxy(), await startTcpProxy()],
    gatewayToFriend: [await startTcpProxy(), await startTcpProxy()],
    gatewayToNotification: [await startTcpProxy(), await startTcpProxy()],
    chatToMongodb: [await startTcpProxy(mongodb)],
    chatToKafka: [await startKafkaLink(brokers)],
  };
}

/** Each proxy to an instance of its own. */
function lead(proxies: readonly TcpProxy[], { instances }: OwnPlatform, service: string): void {
  const ports = instances.filter(({ name }) => name.split('-')[0] === service).map(({ port }) => port);
  for (const [index, proxy] of proxies.entries()) proxy.leadTo(ports[index] ?? 0);
}

function portOf(proxies: readonly TcpProxy[]): number {
  return proxies[0]?.port ?? 0;
}

function urlsOf(proxies: readonly TcpProxy[]): string {
  return proxies.map(graphqlAt).join(',');
}

function graphqlAt({ port }: TcpProxy): string {
  return `http://127.0.0.1:${port}/graphql`;
}

function at(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}
