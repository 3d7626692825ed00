import { startHive } from '../gateways/hive.mjs';
import { startOurs } from '../gateways/ours.mjs';
import { startChild } from '../harness/child.mjs';
import { internalKeys, startIssuer } from '../harness/issuer.mjs';
import { streamSdl, usersSdl } from '../subgraphs/sdl.mjs';
import { writeSupergraph } from '../subgraphs/supergraph.mjs';

/** @typedef {{name: string, url: string, pid: number, source: import('../harness/child.mjs').Child, kinds: readonly string[]}} Streaming  who serves the stream, and whom to tell to publish; `kinds`: of the queries */

/** Parley, Hive Gateway and a broadcaster, each over a stream of its own and the same people. */
export async function startStreaming() {
  const issuer = await startIssuer();
  const keys = await internalKeys();
  const [users, kit, plain, broadcaster] = await Promise.all([
    startChild('subgraphs/users-main.mjs'),
    startChild('subgraphs/stream-service-kit-main.mjs', { settings: { publicKey: keys.publicKey } }),
    startChild('subgraphs/stream-plain-main.mjs'),
    startChild('fanout/broadcaster-main.mjs'),
  ]);
  const supergraphOf = (/** @type {number} */ port, /** @type {'plain' | 'marked'} */ kind) =>
    writeSupergraph([
      { name: 'stream', port, sdl: streamSdl(kind) },
      { name: 'users', port: users.port, sdl: usersSdl(kind) },
    ]);
  const ours = await startOurs({
    supergraphPath: supergraphOf(kit.port, 'marked'),
    jwksUrl: issuer.jwksUrl,
    internalKey: keys.privateKey,
  });
  const hive = await startHive({
    supergraphPath: supergraphOf(plain.port, 'plain'),
    config: 'hive-fanout-config.mjs',
    env: { JWKS_URL: issuer.jwksUrl },
  });
  const kinds = ['same for all', 'per viewer'];
  /** @type {Streaming[]} */
  const systems = [
    { name: 'Parley', url: `${ours.url}/graphql`, pid: ours.pid, source: kit, kinds },
    { name: 'Hive Gateway', url: `${hive.url}/graphql`, pid: hive.pid, source: plain, kinds },
    {
      name: 'raw ws',
      url: `http://127.0.0.1:${broadcaster.port}/graphql`,
      pid: broadcaster.pid,
      source: broadcaster,
      kinds: kinds.slice(0, 1),
    },
  ];
  return { issuer, users, systems };
}
