import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  eventually,
  type HostileWeb,
  publicAddress,
  redirect,
  reply,
  silentAfter,
  startHostileWeb,
} from '@parley/testkit';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { v7 } from 'uuid';
import { mostPerPerson } from '../src/link-previews/preview-job.ts';
import { createPagePreviewStore } from '../src/stores/page-preview-store.ts';
import { createPreviewJobStore } from '../src/stores/preview-job-store.ts';
import { openMongo, type Mongo } from '../src/stores/mongo.ts';
import { exchange } from './attachment-verbs.ts';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { startTestService, type Person, type Said, type TestService } from './service.ts';

interface Preview {
  readonly url: string;
  readonly title: string | null;
  readonly siteName: string;
  readonly image: { readonly url: string; readonly width: number } | null;
}

const fields =
  'linkPreview { url title description siteName image { url expiresAt width height placeholder } }';
const subscription = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
  ... on StreamStart { cursor }
  ... on MessageEdited { message { id text ${fields} } }
  ... on MessagePreviewAdded { message { id text editedAt ${fields} } edge { cursor node { id } } } } }`;

let folder: string;
let web: HostileWeb;
let chat: TestService;
let mongo: Mongo;
beforeAll(async () => {
  web = await startHostileWeb({ 'site.example': [publicAddress], 'inside.example': ['10.0.0.1'] });
  folder = await mkdtemp(join(tmpdir(), 'chat-previews-'));
  const file = join(folder, 'network.json');
  await writeFile(file, JSON.stringify(web.network));
  chat = await startTestService({ LINK_PREVIEWS: 'on', LINK_PREVIEW_TEST_NETWORK: file });
  mongo = openMongo(chat.environment.MONGODB_URL);
  const picture = await sharp({ create: { width: 200, height: 100, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  web.on('/picture.png', reply(picture, { 'content-type': 'image/png' }));
});
afterAll(async () => {
  await mongo.close();
  await chat.close();
  await web.close();
  await rm(folder, { recursive: true });
});

/** A page of a test's own, with this title. */
function page(title: string): string {
  const target = `/${v7()}`;
  web.on(target, reply(`<title>${title}</title><meta property="og:image" content="/picture.png">`));
  return `http://site.example${target}`;
}
const timesAsked = (link: string): number =>
  web.requests.filter((head) => head.startsWith(`GET ${new URL(link).pathname} `)).length;
const previewOf = async (who: Person, id: string): Promise<Preview | null> =>
  (
    await who.ask<{ linkPreview: Preview | null }>(`query ($id: ID!) { message(id: $id) { ${fields} } }`, {
      id,
    })
  ).linkPreview;
const arrived = (who: Person, id: string): Promise<Preview> =>
  eventually(
    async () => {
      const preview = await previewOf(who, id);
      if (preview === null) throw new Error('There is no preview yet.');
      return preview;
    },
    { timeoutMs: 120_000 },
  );
const jobsOf = (messageId: string) => mongo.previewJobs.find({ messageId }).toArray();
/** Whatever is to become of the links of a message has become of it. */
const looked = (messageId: string): Promise<void> =>
  eventually(
    async () => {
      const jobs = await jobsOf(messageId);
      expect(jobs.length).toBeGreaterThan(0);
      expect(jobs.filter(({ dueAt }) => dueAt !== undefined)).toEqual([]);
    },
    { timeoutMs: 120_000 },
  );
const entriesOf = (messageId: string) =>
  mongo.roomLog.countDocuments({ messageId, type: 'MessagePreviewAdded' });
const pictures = async (): Promise<number> =>
  (await readdir(join(chat.environment.MEDIA_DIRECTORY ?? '', 'attachments')).catch(() => [])).length;

describe('the preview of a link', () => {
  test('arrives as an event, is replayed, and goes with its message', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stream = await bob.subscribe<{
      roomEvents: { __typename: string; cursor?: string; message?: Said };
    }>(subscription, { roomId });
    const { cursor: after } = (await stream.next()).data?.roomEvents ?? {};
    const link = page('A &amp; B');
    const { id } = await ada.say(roomId, `Look: ${link}#part`);
    const isAdded = (event: { __typename: string }): boolean => event.__typename === 'MessagePreviewAdded';
    const added = async (from: typeof stream) => {
      for (;;) {
        const event = (await from.next()).data?.roomEvents;
        if (event !== undefined && isAdded(event)) return event;
      }
    };
    const expected = {
      message: {
        id,
        editedAt: null,
        linkPreview: {
          url: `${link}#part`,
          title: 'A & B',
          description: null,
          siteName: 'site.example',
          image: { width: 200, height: 100 },
        },
      },
      edge: { node: { id } },
    };
    expect(await added(stream)).toMatchObject(expected);
    expect(await added(await bob.subscribe(subscription, { roomId, after }))).toMatchObject(expected);

    const { image } = await arrived(bob, id);
    const shown = await exchange(chat.url, image?.url ?? '', {});
    expect([shown.status, shown.headers['content-type'], shown.headers['content-disposition']]).toEqual([
      200,
      'image/webp',
      "inline; filename*=UTF-8''preview.webp",
    ]);
    expect((await sharp(shown.bytes).metadata()).format).toBe('webp');
    const before = await pictures();
    await ada.delete(id);
    expect(await previewOf(bob, id)).toBeNull();
    expect((await exchange(chat.url, image?.url ?? '', {})).status).toBe(404);
    await eventually(async () => expect(await pictures()).toBe(before - 1));
  });

  test('is shown from the copy in Redis, too', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, page('copied'));
    await arrived(bob, id);
    const read = () =>
      bob.ask<{ messages: { edges: { node: { linkPreview: Preview | null } }[] } }>(
        `query ($id: ID!) { room(id: $id) { messages(last: 5) { edges { node { ${fields} } } } } }`,
        { id: roomId },
      );
    for (const _ of [1, 2])
      expect((await read()).messages.edges.at(-1)?.node.linkPreview).toMatchObject({
        title: 'copied',
        image: { width: 200 },
      });
  });

  test('is asked for once by all messages, and added once by two instances', async () => {
    const other = await chat.startAnother();
    try {
      const { ada, bob, roomId } = await chat.friends();
      const link = page('popular');
      const said = [];
      for (const at of [ada, ada.at(other.url), bob, bob.at(other.url)])
        said.push(await at.say(roomId, link));
      for (const { id } of said) expect(await arrived(ada, id)).toMatchObject({ title: 'popular' });
      expect(timesAsked(link)).toBe(1);
      for (const { id } of said) expect(await entriesOf(id)).toBe(1);
    } finally {
      await other.close();
    }
  });

  test('goes with an edit that takes the link away, and comes anew with another link', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, page('first'));
    const { image } = await arrived(bob, id);
    await ada.edit(id, 'nothing');
    expect(await previewOf(bob, id)).toBeNull();
    expect((await exchange(chat.url, image?.url ?? '', {})).status).toBe(404);
    const second = page('second');
    await ada.edit(id, `${second} and more`);
    expect(await arrived(bob, id)).toMatchObject({ title: 'second' });
    await ada.edit(id, `the same: ${second}`);
    expect(await previewOf(bob, id)).toMatchObject({ title: 'second' });
    expect(await entriesOf(id)).toBe(2);
  });

  test('is not made of a message that was deleted, or lost its link, while the page was asked', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const asked: (() => void)[] = [];
    const held = (): string => {
      const target = `/${v7()}`;
      web.on(target, (socket) =>
        asked.push(() => reply('<title>late</title>')(socket, { target, head: '' })),
      );
      return `http://site.example${target}`;
    };
    const deleted = await ada.say(roomId, held());
    await eventually(() => expect(asked).toHaveLength(1), { timeoutMs: 60_000 });
    await ada.delete(deleted.id);
    asked[0]?.();
    await looked(deleted.id);
    const edited = await ada.say(roomId, held());
    await eventually(() => expect(asked).toHaveLength(2), { timeoutMs: 60_000 });
    await ada.edit(edited.id, 'no link');
    asked[1]?.();
    await looked(edited.id);
    for (const { id } of [deleted, edited]) {
      expect(await previewOf(bob, id)).toBeNull();
      expect(await entriesOf(id)).toBe(0);
    }
  });

  test('is not made where its sender wants none', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const set = (enabled: boolean) =>
      ada.ask(
        `mutation ($input: SetLinkPreviewsInput!) { setLinkPreviews(input: $input) { ... on SetLinkPreviewsSuccess { linkPreviews { enabled } } } }`,
        { input: { enabled } },
      );
    const settings = () => ada.ask('{ linkPreviews { enabled } }');
    expect(await settings()).toEqual({ enabled: true });
    expect(await set(false)).toEqual({ linkPreviews: { enabled: false } });
    expect(await settings()).toEqual({ enabled: false });
    const unwanted = page('unwanted');
    const silent = await ada.say(roomId, unwanted);
    await set(true);
    const without = await ada.say(roomId, unwanted, { linkPreview: false });
    const wanted = await ada.say(roomId, page('wanted'));
    expect(await arrived(bob, wanted.id)).toMatchObject({ title: 'wanted' });
    // The events of a room are consumed in their order.
    for (const { id } of [silent, without]) {
      expect(await jobsOf(id)).toEqual([]);
      expect(await previewOf(bob, id)).toBeNull();
    }
    expect(timesAsked(unwanted)).toBe(0);
  });

  test('is not asked for at a private address, and what fails is not asked for again at once', async () => {
    const { ada, roomId } = await chat.friends();
    const hidden = `http://site.example/${v7()}`;
    web.on(new URL(hidden).pathname, redirect('http://169.254.169.254/latest/'));
    const links = [
      'http://127.0.0.1/',
      'http://inside.example/',
      'http://[::ffff:10.0.0.1]/',
      hidden,
      hidden,
    ];
    for (const link of links) {
      const { id } = await ada.say(roomId, link);
      await looked(id);
      expect(await previewOf(ada, id)).toBeNull();
    }
    expect(timesAsked(hidden)).toBe(1);
    expect(web.forbidden()).toBe(0);
  });

  test('delays no send, and no other preview, when a server is silent', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const slow = `http://site.example/${v7()}`;
    web.on(new URL(slow).pathname, silentAfter('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n'));
    const waiting = await ada.say(roomId, slow);
    const quick = await ada.say(roomId, page('quick'));
    expect(await arrived(bob, quick.id)).toMatchObject({ title: 'quick' });
    await looked(waiting.id);
    expect(await previewOf(bob, waiting.id)).toBeNull();
  });

  test('is seen in a group from the joining on, and its sender need not stay', async () => {
    const [ada, bob, cem] = [chat.person(), chat.person(), chat.person()];
    const roomId = await foundGroup(chat, ada, [bob, cem]);
    const { id } = await bob.say(roomId, page('stays'));
    await arrived(cem, id);
    await changeGroup(bob, 'leaveRoom', { roomId });
    expect(await previewOf(cem, id)).toMatchObject({ title: 'stays' });
    const message = await bob.ask(`query ($id: ID!) { message(id: $id) { id } }`, { id });
    expect(message).toBeNull();
  });
});

describe('previews that are to be made', () => {
  const job = (senderId = v7()) => ({
    messageId: v7(),
    roomId: v7(),
    senderId,
    url: 'http://site.example/',
    // Later than any other: no worker takes it.
    askedAt: new Date(Date.now() + 3_600_000),
  });

  test('are made by one, and again by another when that one has died', async () => {
    const store = createPreviewJobStore(mongo);
    const asked = job();
    expect(await store.add(asked)).toBe(true);
    expect(await store.add(asked)).toBe(false);
    const [{ _id: id } = { _id: '' }] = await jobsOf(asked.messageId);
    const at = (ms: number) => new Date(asked.askedAt.getTime() + ms);
    expect(await store.claim(id, at(-1))).toBeNull();
    const claims = await Promise.all([store.claim(id, at(0)), store.claim(id, at(0))]);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await store.claim(id, at(59_000))).toBeNull();
    expect(await store.claim(id, at(61_000))).toMatchObject({ messageId: asked.messageId, attempts: 2 });
    await store.end(id);
    expect(await store.claim(id, at(200_000))).toBeNull();
  });

  test('are given up after ten minutes', async () => {
    const store = createPreviewJobStore(mongo);
    const asked = job();
    await store.add(asked);
    const [{ _id: id } = { _id: '' }] = await jobsOf(asked.messageId);
    expect(await store.claim(id, new Date(asked.askedAt.getTime() + 600_000))).toBeNull();
    expect((await jobsOf(asked.messageId))[0]).not.toHaveProperty('dueAt');
  });

  test('are few of one person, also by edits of one message', async () => {
    const store = createPreviewJobStore(mongo);
    const { senderId, ...asked } = job();
    const add = (index: number) => store.add({ ...asked, senderId, url: `http://site.example/${index}` });
    const added = [];
    for (let index = 0; index < mostPerPerson + 2; index += 1) added.push(await add(index));
    expect(added.filter(Boolean)).toHaveLength(mostPerPerson);
    expect(await store.add(job())).toBe(true);
  });

  test('a page is asked by one at a time, and by another when that one has died', async () => {
    const store = createPagePreviewStore(mongo);
    const address = `http://site.example/${v7()}`;
    const now = new Date();
    const at = (ms: number) => new Date(now.getTime() + ms);
    const claims = await Promise.all([store.claim(address, now), store.claim(address, now)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.find(address, now)).toBe('unknown');
    expect(await store.claim(address, at(31_000))).toBe(true);
    await store.release(address);
    expect(await store.claim(address, at(31_000))).toBe(true);
    await store.keep(address, null, at(60_000));
    expect(await store.find(address, at(59_000))).toBeNull();
    expect(await store.claim(address, at(59_000))).toBe(false);
    expect(await store.find(address, at(60_000))).toBe('unknown');
    expect(await store.claim(address, at(60_000))).toBe(true);
  });
});
