import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { subgraphs } from '../../schema/subgraphs.mjs';
import { repositoryRoot } from '../system/paths.mjs';

/** @typedef {import('./services-contract.d.mts').ServiceName} ServiceName */
/** @typedef {import('./services-contract.d.mts').SubgraphName} SubgraphName */
/** @typedef {import('./services-contract.d.mts').EngineUrls} EngineUrls */

/** @typedef {{engines: EngineUrls, namespace: string, secrets: import('./services-contract.d.mts').Secrets, ports: import('./services-contract.d.mts').ServicePorts, feedEpochs?: Readonly<Partial<Record<SubgraphName, string>>>}} Platform */

/** @type {readonly SubgraphName[]} */
export const subgraphNames = subgraphs.map(({ name }) => /** @type {SubgraphName} */ (name));

/** Those with tables. */
export const migratedNames = subgraphNames.filter((name) => storesOf(name).includes('mysql'));

/** @param {string} namespace @param {SubgraphName} service */
export function databaseName(namespace, service) {
  return namespace === 'dev' ? `parley_${service}` : `parley_${namespace}_${service}`;
}

/** @param {string} namespace */
export function topicPrefix(namespace) {
  return namespace === 'dev' ? '' : `${namespace}.`;
}

/** @param {string} mysqlUrl @param {string} database */
export function mysqlUrlOf(mysqlUrl, database) {
  const url = new URL(mysqlUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Not a URL to Node when it names several hosts. @param {string} mongodbUrl @param {string} database */
export function mongodbUrlOf(mongodbUrl, database) {
  const [, hosts = mongodbUrl, options = ''] =
    /^([^:]+:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(mongodbUrl) ?? [];
  return `${hosts}/${database}${options}`;
}

/** The environment of an instance. @param {ServiceName} name @param {number} index @param {Platform} platform @returns {Record<string, string>} */
export function serviceEnvironment(name, index, platform) {
  return {
    ...commonEnvironment(name, index, platform),
    ...(name === 'gateway' ? gatewayEnvironment(index, platform) : subgraphEnvironment(name, platform)),
  };
}

/** @param {ServiceName} name @param {number} index @param {Platform} platform */
function commonEnvironment(name, index, { engines, namespace, ports }) {
  return {
    PORT: String(ports[name][index]),
    HOST: '127.0.0.1',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    NODE_ENV: process.env.NODE_ENV ?? 'development',
    INSTANCE_ID: `${name}-${randomBytes(3).toString('hex')}`,
    KAFKA_BROKERS: engines.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: topicPrefix(namespace),
    ACCESS_TOKEN_ISSUER: 'parley',
  };
}

/** @param {SubgraphName} name @param {Platform} platform @returns {Record<string, string>} */
function subgraphEnvironment(name, platform) {
  const { secrets, feedEpochs = {} } = platform;
  const epoch = feedEpochs[name] ?? process.env.FEED_EPOCH;
  return {
    ...(epoch === undefined ? {} : { FEED_EPOCH: epoch }),
    ...Object.assign({}, ...storesOf(name).map((store) => storeEnvironment(store, name, platform))),
    ...(name === 'user' ? userEnvironment(platform) : {}),
    ...(name === 'chat' ? mediaEnvironment(platform) : {}),
    INTERNAL_TOKEN_PUBLIC_KEY: secrets.internalTokenPublicKey,
    CURSOR_SECRET: secrets.cursorSecret,
    PROJECTION_SECRET: secrets.projectionSecret,
    ...(name === 'friend' ? {} : { FRIEND_URL: `http://127.0.0.1:${platform.ports.friend[0]}` }),
    ...(name === 'chat' ? { USER_URL: `http://127.0.0.1:${platform.ports.user[0]}` } : {}),
    ...(name === 'notification' ? { CHAT_URL: `http://127.0.0.1:${platform.ports.chat[0]}` } : {}),
  };
}

/** @typedef {import('../../schema/subgraphs.mjs').Subgraph['stores'][number]} Store */

/** @param {SubgraphName} name @returns {readonly Store[]} */
function storesOf(name) {
  return subgraphs.find((subgraph) => subgraph.name === name)?.stores ?? [];
}

/** @param {Store} store @param {SubgraphName} service @param {Platform} platform @returns {Record<string, string>} */
function storeEnvironment(store, service, { engines, namespace }) {
  const database = databaseName(namespace, service);
  switch (store) {
    case 'mysql':
      return { MYSQL_URL: mysqlUrlOf(engines.mysqlUrl, database) };
    case 'mongodb':
      return { MONGODB_URL: mongodbUrlOf(engines.mongodbUrl, database) };
    case 'redis':
      return {
        REDIS_URL: engines.redisUrl,
        REDIS_KEY_PREFIX: namespace === 'dev' ? 'parley:' : `${namespace}:`,
      };
  }
}

/** @param {Platform} platform */
function userEnvironment(platform) {
  return {
    ACCESS_TOKEN_PRIVATE_KEY: platform.secrets.accessTokenPrivateKey,
    REFRESH_COOKIE: refreshCookie(platform.namespace),
    ...mediaEnvironment(platform),
  };
}

/** A browser has one jar for all ports of a machine: profiles must not take one another's. @param {string} namespace */
function refreshCookie(namespace) {
  return namespace === 'dev' ? '__Host-parley-refresh' : `__Host-parley-refresh-${namespace}`;
}

/**
 * Images and files lie in a folder beside the engines' data, which is made when the first one comes. Of several gateways none is named in
 * their addresses: each client takes its own. @param {Platform} platform
 */
function mediaEnvironment({ namespace, secrets, ports }) {
  const [gateway, ...others] = ports.gateway;
  return {
    MEDIA_DIRECTORY: mediaFolder(namespace),
    MEDIA_UPLOAD_SECRET: secrets.mediaUploadSecret,
    MEDIA_BASE_URL: others.length === 0 ? `http://127.0.0.1:${gateway}` : '',
  };
}

/** @param {string} namespace that of a profile is its name, so that `stack reset` deletes its images too */
export function mediaFolder(namespace) {
  return join(repositoryRoot, '.parley', 'data', namespace, 'media');
}

/**
 * What clients reach of services besides the graph; 5 MiB as the largest image, 20 MiB as the largest file.
 * @param {{user: readonly string[], chat: readonly string[]}} origins
 */
function passThroughRoutes({ user, chat }) {
  return [
    {
      path: '/media/attachments/*',
      to: chat,
      methods: ['GET', 'HEAD', 'PUT'],
      maxBodyBytes: 20 * 1024 * 1024,
      timeoutMs: 300_000,
    },
    {
      path: '/media/*',
      to: user,
      methods: ['GET', 'HEAD', 'PUT'],
      maxBodyBytes: 5 * 1024 * 1024,
      timeoutMs: 60_000,
    },
    { path: '/.well-known/jwks.json', to: user },
  ];
}

/** @param {number} index @param {Platform} platform @returns {Record<string, string>} */
function gatewayEnvironment(index, { namespace, secrets, ports }) {
  const urls = subgraphNames.map((name) => [
    `SUBGRAPH_${name.toUpperCase()}_URL`,
    ports[name].map(graphqlUrl).join(','),
  ]);
  const originsOf = (/** @type {SubgraphName} */ name) =>
    ports[name].map((port) => `http://127.0.0.1:${port}`);
  return {
    ...Object.fromEntries(urls),
    ADMIN_PORT: String(ports.gatewayAdmin[index]),
    ADMIN_HOST: '127.0.0.1',
    PLAYGROUND_DIRECTORY: join(repositoryRoot, 'playground', 'dist'),
    APP_DIRECTORY: join(repositoryRoot, 'web', 'dist'),
    SUPERGRAPH_PATH: join(repositoryRoot, 'schema', 'supergraph.graphql'),
    INTERNAL_TOKEN_PRIVATE_KEY: secrets.internalTokenPrivateKey,
    JWKS_URL: originsOf('user')
      .map((origin) => `${origin}/.well-known/jwks.json`)
      .join(','),
    PASS_THROUGH_ROUTES: JSON.stringify(
      passThroughRoutes({ user: originsOf('user'), chat: originsOf('chat') }),
    ),
    SUBGRAPH_HEADERS: JSON.stringify([{ subgraphs: ['user'], cookies: [refreshCookie(namespace)] }]),
    REVOCATION_TOPIC: 'user.events',
    REVOCATION_TYPE: 'SessionRevoked',
    REVOCATION_FIELD: 'data.sessionId',
    REVOCATION_CLAIM: 'sid',
    PRESENCE_TOPIC: 'gateway.connections',
    PUBLIC_FIELDS: 'Mutation.register,Mutation.login,Mutation.refreshSession',
    CORS_ORIGINS: process.env.CORS_ORIGINS ?? '',
  };
}

/** @param {number | undefined} port */
export function graphqlUrl(port) {
  return `http://127.0.0.1:${port}/graphql`;
}
