import { type OwnCluster, startOwnCluster } from '@parley/stack/services';
import { startOwnPlatform } from '@parley/testkit';
import { startChaosWeb } from './chaos-web.ts';
import { type ChaosPlatform, closePlatform, crowdPairs, fillRooms } from './chaos-platform.ts';

/** Services on a MongoDB replica set of three and on three brokers, any one of which may be lost. */
export interface ClusterPlatform extends ChaosPlatform {
  readonly mongodb: OwnCluster;
  readonly kafka: OwnCluster;
}

export async function startClusterPlatform(roomCount: number): Promise<ClusterPlatform> {
  const [mongodb, kafka] = await Promise.all([startOwnCluster('mongodb'), startOwnCluster('kafka')]);
  const web = await startChaosWeb();
  const exits: string[] = [];
  const services = await startOwnPlatform('chaos_clusters', {
    envOf: { chat: web.environment },
    ownEngines: { mongodbUrl: mongodb.url, kafkaBrokers: kafka.url },
    onExit: (name, reason) => exits.push(`${name}: ${reason}`),
  });
  return {
    mongodb,
    kafka,
    services,
    web,
    rooms: await fillRooms(roomCount),
    crowd: await fillRooms(crowdPairs),
    mongodbUrl: mongodb.url,
    urls: services.gatewayUrls,
    exits,
    close: () => closePlatform(services, [() => mongodb.remove(), () => kafka.remove(), () => web.close()]),
  };
}
