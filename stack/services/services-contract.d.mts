import type { EngineUrls } from '../engines/engine.mjs';

export type { EngineUrls } from '../engines/engine.mjs';

export type SubgraphName = 'user' | 'friend' | 'chat' | 'notification';
export type ServiceName = SubgraphName | 'gateway';
/** Of every instance. The gateways have two each: one for clients, and one for those who run them. */
export type ServicePorts = Readonly<Record<ServiceName | 'gatewayAdmin', readonly number[]>>;
/** A service's first instance has its name, the others a number after it: `chat`, `chat-2`. */
export type InstanceName = ServiceName | `${ServiceName}-${number}`;

/** Made by `createSecrets()`; the keys are JWKs as JSON (Ed25519), the other secrets 32 bytes as hex. */
export interface Secrets {
  readonly internalTokenPrivateKey: string;
  readonly internalTokenPublicKey: string;
  readonly accessTokenPrivateKey: string;
  readonly cursorSecret: string;
  readonly projectionSecret: string;
  readonly mediaUploadSecret: string;
}

export interface StartServicesOptions {
  readonly engines: EngineUrls;
  /** How many of every service run side by side; default 1. */
  readonly instances?: number;
  /** One for each instance; `free`: ports that nobody uses; default `free`. */
  readonly ports?: 'free' | ServicePorts;
  /** Keeps the databases, topics and Redis keys of several platforms on the same engines apart; `dev` has plain names. */
  readonly namespace: string;
  /** Default: new ones. */
  readonly secrets?: Secrets;
  /** One `<instance>.log` each is written there. */
  readonly logDir: string;
  /** More environment for every service, or for one. */
  readonly env?: Readonly<Record<string, string>>;
  readonly envOf?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** Other addresses of engines for one service. */
  readonly enginesOf?: Readonly<Partial<Record<ServiceName, Partial<EngineUrls>>>>;
  /** `FEED_EPOCH` of each; default: the services' own. */
  readonly feedEpochs?: Readonly<Partial<Record<SubgraphName, string>>>;
  /** The Node that runs them, as a path; default: the one that runs this. */
  readonly node?: string | undefined;
  /** Starts only these. */
  readonly only?: readonly ServiceName[];
  /** Called with every line that an instance writes. */
  readonly onLine?: (instance: InstanceName, line: string) => void;
  /** Called when one ends that nobody stopped or killed. */
  readonly onExit?: (instance: InstanceName, reason: string) => void;
  /** How long they may take to be ready, in ms; default 60,000. */
  readonly timeout?: number;
}

export interface ServiceProcess {
  readonly name: InstanceName;
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Its last messages, as a person reads them, newest last. */
  readonly lastLines: () => string;
}

export interface Services {
  /** The public endpoint, such as `http://127.0.0.1:4000/graphql`. */
  readonly gatewayUrl: string;
  /** Those of all gateways. */
  readonly gatewayUrls: readonly string[];
  /** Where their metrics and the details of their health are, without a path. */
  readonly gatewayAdminUrls: readonly string[];
  /** The GraphQL endpoint of each subgraph's first instance. */
  readonly urls: Readonly<Record<SubgraphName, string>>;
  /** All that were started, each service's first instance first. */
  readonly instances: readonly ServiceProcess[];
  readonly processes: Readonly<Partial<Record<InstanceName, ServiceProcess>>>;
  readonly secrets: Secrets;
  /** What an instance was started with last: for its own commands. */
  environmentOf(name: InstanceName): Readonly<Record<string, string>>;
  /** Stops the gateways, then the subgraphs, by SIGTERM; what has not ended after 25 s is killed. */
  stop(): Promise<void>;
  /** Kills one at once, as a crash would; resolves when it is gone. */
  kill(name: InstanceName): Promise<void>;
  /** Asks one to end by SIGTERM; resolves with how it ended, such as `exit code 0`, or `SIGKILL` when it took over 25 s. */
  end(name: InstanceName): Promise<string>;
  /** Starts one again that was killed or stopped, on its old port; resolves when it is ready. `env`: more environment, until its next start. */
  restart(name: InstanceName, env?: Readonly<Record<string, string>>): Promise<void>;
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

/** An engine that one test has for itself, with empty stores, so that it can be stopped. */
export interface OwnEngine {
  /** As in `EngineUrls`; the same after a restart. */
  readonly url: string;
  /** Ends it on the spot, as a crash would; its data stays. */
  kill(): Promise<void>;
  /** Resolves when it serves again. */
  start(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

/** By Docker Compose where Docker is there, else a native one. What a test run that was killed has left is swept first. */
export function startOwnEngine(name: 'mysql' | 'mongodb' | 'redis' | 'kafka'): Promise<OwnEngine>;

/** One of the nodes of an engine that one test has for itself. */
export interface OwnNode {
  /** Such as `127.0.0.1:27017`. */
  readonly host: string;
  /** Ends it on the spot, as a crash would; its data stays. */
  kill(): Promise<void>;
  /** Asks it to end, and waits for that. */
  stop(): Promise<void>;
  /** Resolves when it serves again and has caught up with the others. */
  start(): Promise<void>;
}

/** Three mongod as one replica set, or three brokers that replicate every topic, two of them in sync at least. */
export interface OwnCluster {
  /** Of all nodes, as in `EngineUrls`. */
  readonly url: string;
  readonly nodes: readonly OwnNode[];
  /** Ends them and deletes their data. */
  remove(): Promise<void>;
}

/** Three nodes. Always native, also where Docker is there. What a test run that was killed has left is swept first. */
export function startOwnCluster(name: 'mongodb' | 'kafka'): Promise<OwnCluster>;
