import { expect } from '@jest/globals';
import {
  deferred,
  eventually,
  type HostileWeb,
  type Person,
  publicAddress,
  reply,
  sendMessage,
  signUpFriends,
  startHostileWeb,
} from '@parley/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FragilePlatform } from './platform-without.ts';

/** A web that links lead to, for a platform that makes previews. */
export interface LinkedWeb {
  readonly web: HostileWeb;
  readonly environment: Readonly<Record<string, string>>;
  /** For each line that a service writes. */
  readonly onLine: (instance: string, line: string) => void;
  /** Resolves when a preview could not be made. */
  readonly failed: Promise<void>;
  close(): Promise<void>;
}

export async function startLinkedWeb(): Promise<LinkedWeb> {
  const web = await startHostileWeb({ 'site.example': [publicAddress], 'other.example': [publicAddress] });
  const folder = await mkdtemp(join(tmpdir(), 'parley-faults-web-'));
  const network = join(folder, 'network.json');
  await writeFile(network, JSON.stringify(web.network));
  const failed = deferred<void>();
  return {
    web,
    environment: { LINK_PREVIEWS: 'on', LINK_PREVIEW_TEST_NETWORK: network },
    onLine: (_instance, line) => {
      if (line.includes('A link preview could not be made yet')) failed.resolve();
    },
    failed: failed.promise,
    async close() {
      await web.close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * Stops the engine while the page of a link is being asked, and others wait; gives it back when the first preview has failed. Each message
 * gets its preview, once.
 */
export async function previewThroughOutage(
  { engine, exits }: FragilePlatform,
  { web, failed }: LinkedWeb,
): Promise<void> {
  const { ada, ben, roomId } = await signUpFriends();
  const page = reply('<title>A page</title>');
  const asked = deferred<() => void>();
  let times = 0;
  web.on('/asked', (socket, request) => {
    times += 1;
    if (times === 1) asked.resolve(() => page(socket, request));
    else page(socket, request);
  });
  for (const target of ['/waiting', '/noted']) web.on(target, page);
  const links = [
    'http://site.example/asked',
    // Its host is being asked, so that it waits.
    'http://site.example/waiting',
    'http://other.example/noted',
  ];
  for (const link of links) await sendMessage(ada, roomId, link);
  const answer = await asked.promise;
  await engine.kill();
  answer();
  await failed;
  await engine.start();
  const expected = links.map((text) => ({ text, linkPreview: { title: 'A page' } }));
  await eventually(async () => expect(await shownTo(ben, roomId)).toEqual(expected), {
    timeoutMs: 150_000,
    everyMs: 500,
  });
  expect(exits).toEqual([]);
}

async function shownTo(person: Person, id: string): Promise<readonly unknown[]> {
  const query =
    'query($id: ID!) { room(id: $id) { messages(last: 9) { edges { node { text linkPreview { title } } } } } }';
  const { messages } = await person.ask<{ messages: { edges: readonly { node: unknown }[] } }>(query, { id });
  return messages.edges.map(({ node }) => node);
}
