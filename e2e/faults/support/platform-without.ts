import {
  everybodyLeaves,
  type OwnPlatform,
  type OwnPlatformOptions,
  startOwnPlatform,
} from '@parley/testkit';
import { type OwnEngine, startOwnEngine } from '@parley/stack/services';

const urlKeys = {
  mysql: 'mysqlUrl',
  mongodb: 'mongodbUrl',
  redis: 'redisUrl',
  kafka: 'kafkaBrokers',
} as const;

/** A platform, and the engine of it that the test may stop. */
export interface FragilePlatform {
  readonly engine: OwnEngine;
  readonly services: OwnPlatform;
  /** The services that ended by themselves. */
  readonly exits: readonly string[];
  close(): Promise<void>;
}

/** Starts a platform on the engines of the test run but for one, which is its own. */
export async function startFragilePlatform(
  name: keyof typeof urlKeys,
  options: Pick<OwnPlatformOptions, 'envOf' | 'onLine'> = {},
): Promise<FragilePlatform> {
  const engine = await startOwnEngine(name);
  const exits: string[] = [];
  try {
    const services = await startOwnPlatform(`without_${name}`, {
      ...options,
      ownEngines: { [urlKeys[name]]: engine.url },
      onExit: (service, reason) => exits.push(`${service}: ${reason}`),
    });
    const close = async (): Promise<void> => {
      await everybodyLeaves();
      await services.stop();
      await engine.remove();
    };
    return { engine, services, exits, close };
  } catch (error) {
    await engine.remove();
    throw error;
  }
}
