export { clockOffset } from './clock-offset.ts';
export * from './people/app.ts';
export * from './streams/check-deliveries.ts';
export * from './engines/databases.ts';
export * from './streams/deliveries.ts';
export * from './engines/engines.ts';
export * from './streams/event-stream.ts';
export * from './eventually.ts';
export * from './engines/free-port.ts';
export * from './streams/fanout-socket.ts';
export * from './people/friendship-verbs.ts';
export * from './people/graphql-client.ts';
export * from './engines/keys.ts';
export * from './engines/mongo-elections.ts';
export * from './people/nobody.ts';
export * from './people/outcomes.ts';
export * from './platform/own-platform.ts';
export * from './people/patiently.ts';
export * from './people/perform.ts';
export * from './people/person.ts';
export * from './platform/platform.ts';
export * from './queries/record-mongo.ts';
export * from './queries/record-mysql.ts';
export * from './queries/recorded-query.ts';
export * from './engines/relay-lease.ts';
export * from './engines/clamd.ts';
export * from './engines/s3-server.ts';
export * from './engines/tcp-proxy.ts';
export * from './traces/trace-collector.ts';
export * from './people/verbs.ts';
export {
  forEver,
  type HostileWeb,
  publicAddress,
  publicAddress6,
  redirect,
  reply,
  type Respond,
  silentAfter,
  startHostileWeb,
} from './web/hostile-web.ts';
export {
  createTestAuthority,
  selfSigned,
  type TestAuthority,
  type TestCertificate,
} from './web/test-authority.ts';
export { type Deferred, deferred } from './deferred.ts';
