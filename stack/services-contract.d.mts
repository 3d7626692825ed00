import type { EngineUrls } from './engines/engine.mjs';

export type { EngineUrls } from './engines/engine.mjs';

export type SubgraphName = 'user' | 'friend' | 'chat' | 'notification';
export type ServiceName = SubgraphName | 'gateway';

/** Made by `createSecrets()`; the keys are JWKs as JSON (Ed25519), the cursor secret 32 bytes as hex. */
export interface Secrets {
  readonly internalTokenPrivateKey: string;
  readonly internalTokenPublicKey: string;
  readonly accessTokenPrivateKey: string;
  readonly cursorSecret: string;
}

export interface StartServicesOptions {
  readonly engines: EngineUrls;
  /** `free`: ports that nobody uses; default `free`. */
  readonly ports?: 'free' | Readonly<Record<ServiceName, number>>;
  /** Keeps the databases, topics and Redis keys of several platforms on the same engines apart; `dev` has plain names. */
  readonly namespace: string;
  /** Default: new ones. */
  readonly secrets?: Secrets;
  /** One `<service>.log` each is written there. */
  readonly logDir: string;
  /** More environment for every service, or for one. */
  readonly env?: Readonly<Record<string, string>>;
  readonly envOf?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** Starts only these. */
  readonly only?: readonly ServiceName[];
  /** Called with every line that a service writes. */
  readonly onLine?: (service: ServiceName, line: string) => void;
  /** Called when a service ends that nobody stopped or killed. */
  readonly onExit?: (service: ServiceName, reason: string) => void;
  /** How long they may take to be ready, in ms; default 60,000. */
  readonly timeout?: number;
}

export interface ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Its last lines, newest last. */
  readonly lastLines: () => string;
}

export interface Services {
  /** The public endpoint, such as `http://127.0.0.1:4000/graphql`. */
  readonly gatewayUrl: string;
  /** The GraphQL endpoint of each subgraph. */
  readonly urls: Readonly<Record<SubgraphName, string>>;
  readonly processes: Readonly<Partial<Record<ServiceName, ServiceProcess>>>;
  readonly secrets: Secrets;
  /** Stops the gateway, then the subgraphs, by SIGTERM; what has not ended after 25 s is killed. */
  stop(): Promise<void>;
  /** Kills one at once, as a crash would; resolves when it is gone. */
  kill(name: ServiceName): Promise<void>;
  /** Starts one again that was killed or stopped, on its old port; resolves when it is ready. */
  restart(name: ServiceName): Promise<void>;
}

/**
 * Starts the subgraphs and the gateway from their builds and resolves when all are ready; migrations have been applied before.
 * Rejects, with everything stopped, when one ends or is not ready in time.
 */
export function startServices(options: StartServicesOptions): Promise<Services>;

/** Creates the databases of a namespace that are absent and brings their tables up to date. */
export function migrateAll(options: {
  readonly engines: EngineUrls;
  readonly namespace: string;
}): Promise<void>;

export function createSecrets(): Secrets;
