import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  eventually,
  type HostileWeb,
  publicAddress,
  redirect,
  reply,
  type Respond,
  silentAfter,
  startHostileWeb,
} from '@parley/testkit';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { v7 } from 'uuid';
import { createLinkPreviewer } from '@parley/media';
import { mostJobsPerHost, mostPerPerson } from '../src/link-previews/preview-job.ts';
import { createReadPagePreview } from '../src/link-previews/read-page-preview.ts';
import { waitMs } from '../src/link-previews/wait-ms.ts';
import { createPagePreviewStore } from '../src/stores/page-preview-store.ts';
import { createPreviewHostStore } from '../src/stores/preview-host-store.ts';
import { createPreviewJobStore } from '../src/stores/preview-job-store.ts';
import { openMongo, type Mongo } from '../src/stores/mongo.ts';
import { exchange } from './attachment-verbs.ts';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { childWith } from './hostile/watch-children.ts';
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
  const names = ['site', 'held', 'one', 'two', 'killed', 'hung', 'failing', 'limited', 'moved'];
  web = await startHostileWeb({
    ...Object.fromEntries(names.map((name) => [`${name}.example`, [publicAddress]])),
    'limited.example.': [publicAddress],
    'inside.example': ['10.0.0.1'],
  });
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
const page = (title: string): string =>
  linkTo('site.example', reply(`<title>${title}</title><meta property="og:image" content="/picture.png">`));
/** An address of a test's own, where this is answered. */
function linkTo(host: string, respond: Respond): string {
  const target = `/${v7()}`;
  web.on(target, respond);
  return `http://${host}${target}`;
}
/** Does the first thing at first, and then answers. */
function onceThen(first: Respond, then = reply('<title>at last</title>')): Respond {
  let times = 0;
  return (socket, request) => ((times += 1) === 1 ? first : then)(socket, request);
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

  test('delays no send, and no other preview, when two servers are silent', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const silent = silentAfter('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n');
    const waiting = [];
    for (const host of ['one.example', 'two.example'])
      waiting.push(await ada.say(roomId, linkTo(host, silent)));
    const quick = await ada.say(roomId, page('quick'));
    expect(await arrived(bob, quick.id)).toMatchObject({ title: 'quick' });
    for (const { id } of waiting) {
      await looked(id);
      expect(await previewOf(bob, id)).toBeNull();
    }
  });

  test('of one host is asked for one at a time by all instances; none is lost, and no other host waits', async () => {
    const other = await chat.startAnother();
    try {
      const { ada, bob, roomId } = await chat.friends();
      const [open, most] = [new Set<object>(), { open: 0 }];
      const respond = onceThen(silentAfter('HTTP/1.1 200 OK\r\n'));
      const counted: Respond = (socket, request) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
        most.open = Math.max(most.open, open.size);
        respond(socket, request);
      };
      const said = [];
      for (const at of [ada, ada.at(other.url), bob, bob.at(other.url)])
        said.push(await at.say(roomId, linkTo('held.example', counted)));
      const quick = await ada.say(roomId, page('of another host'));
      expect(await arrived(bob, quick.id)).toMatchObject({ title: 'of another host' });
      for (const { id } of said) expect(await arrived(bob, id)).toMatchObject({ title: 'at last' });
      expect(most.open).toBe(1);
    } finally {
      await other.close();
    }
  });

  test('is made after all when its server fails at first', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const failures: readonly Respond[] = [
      reply('', {}, '503 Service Unavailable'),
      (socket) => void socket.destroy(),
    ];
    const said = [];
    for (const failure of failures) {
      const link = linkTo('failing.example', onceThen(failure));
      said.push({ link, ...(await ada.say(roomId, link)) });
    }
    for (const { link, id } of said) {
      expect(await arrived(bob, id)).toMatchObject({ title: 'at last' });
      expect(timesAsked(link)).toBe(2);
    }
  });

  test('is asked for once more when its server fails, and once when it answers that there is none', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const failing = linkTo('failing.example', reply('', {}, '500 Internal Server Error'));
    const none = linkTo('failing.example', reply('', {}, '404 Not Found'));
    for (const link of [failing, none, failing, none]) {
      const { id } = await ada.say(roomId, link);
      await looked(id);
      expect(await previewOf(bob, id)).toBeNull();
    }
    expect([timesAsked(failing), timesAsked(none)]).toEqual([2, 1]);
  });

  test('is made after all when the process that asks its page is killed, or hangs', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const lose =
      (signal: 'SIGKILL' | 'SIGSTOP'): Respond =>
      (_socket, { target }) =>
        void process.kill(childWith(target), signal);
    const said = [];
    for (const link of [
      linkTo('killed.example', onceThen(lose('SIGKILL'))),
      linkTo('hung.example', onceThen(lose('SIGSTOP'))),
    ])
      said.push({ link, ...(await ada.say(roomId, link)) });
    for (const { link, id } of said) {
      expect(await arrived(bob, id)).toMatchObject({ title: 'at last' });
      expect(timesAsked(link)).toBe(2);
      expect(await entriesOf(id)).toBe(1);
    }
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

  test('are not given up for having waited, which is no attempt', async () => {
    const store = createPreviewJobStore(mongo);
    const asked = job();
    await store.add(asked);
    const [{ _id: id } = { _id: '' }] = await jobsOf(asked.messageId);
    for (let second = 0; second < 30; second += 1) {
      const at = new Date(asked.askedAt.getTime() + second * 1_000);
      const claimed = await store.claim(id, at);
      expect(claimed).toMatchObject({ attempts: 1, waits: second });
      if (claimed !== null) await store.waitUntil(claimed, new Date(at.getTime() + 1_000));
    }
    expect([waitMs(0, () => 0), waitMs(0, () => 1), waitMs(99, () => 1)]).toEqual([1_000, 2_000, 17_000]);
  });

  test('a host is claimed by one at a time, so often in a minute, and by another when that one has died', async () => {
    const store = createPreviewHostStore(mongo);
    const [host, now] = [`${v7()}.example`, new Date()];
    const at = (ms: number) => new Date(now.getTime() + ms);
    const claims = await Promise.all([store.claim(host, now, 3), store.claim(host, now, 3)]);
    const [first = now, ...others] = claims.filter((claim) => claim !== null);
    expect(others).toEqual([]);
    const second = await store.claim(host, at(31_000), 3);
    expect(second).toEqual(at(61_000));
    // Who comes back late releases nothing of another.
    await store.release(host, first);
    expect(await store.claim(host, at(32_000), 3)).toBeNull();
    await store.release(host, second ?? now);
    await store.count(host, at(33_000), 3);
    expect(await store.claim(host, at(34_000), 3)).toBeNull();
    expect(await store.claim(host, at(59_999), 3)).toBeNull();
    expect(await store.claim(host, at(60_000), 3)).not.toBeNull();
    // A redirect may lead to a host that nobody has claimed.
    await store.count(`www.${host}`, now, 3);
    expect(await store.claim(`www.${host}`, now, 3)).not.toBeNull();
  });

  test('a host is a name, however it is written; where a redirect leads counts too', async () => {
    const times = { now: Date.now() };
    const read = createReadPagePreview({
      pagePreviews: createPagePreviewStore(mongo),
      previewHosts: createPreviewHostStore(mongo),
      preview: createLinkPreviewer({ limits: { timeoutMs: 60_000 }, network: () => web.network }),
      mostPerHost: 3,
      now: () => new Date(times.now),
    });
    const at = (host: string) => new URL(linkTo(host, reply('<title>here</title>'))).href;
    const here = { title: 'here' };
    expect(await read(at('LIMITED.example:80'))).toMatchObject(here);
    expect(await read(at('limited.example.'))).toMatchObject(here);
    const moved = linkTo('moved.example', redirect(at('limited.example')));
    expect(await read(moved)).toMatchObject(here);
    const page = at('limited.example');
    expect(await read(page)).toBe('busy');
    expect(timesAsked(page)).toBe(0);
    // What is known is answered, and another host is asked.
    expect(await read(moved)).toMatchObject(here);
    expect(await read(at('moved.example'))).toMatchObject(here);
    times.now += 60_000;
    expect(await read(page)).toMatchObject(here);
  });

  test('a page that has failed is asked once more, and not before', async () => {
    const store = createPagePreviewStore(mongo);
    const [address, now] = [`http://site.example/${v7()}`, new Date()];
    const at = (ms: number) => new Date(now.getTime() + ms);
    const once = { isRepeat: false };
    expect(await store.claim(address, now)).toEqual(once);
    await store.repeatAt(address, at(5_000), at(900_000));
    expect(await store.find(address, at(4_999))).toBe('busy');
    expect(await store.claim(address, at(4_999))).toBeNull();
    expect(await store.find(address, at(5_000))).toBe('unknown');
    const claims = await Promise.all([store.claim(address, at(5_000)), store.claim(address, at(5_000))]);
    expect(claims.filter((claim) => claim !== null)).toEqual([{ isRepeat: true }]);
    expect(await store.find(address, at(6_000))).toBe('busy');
    // A failure that is forgotten counts no more.
    await store.repeatAt(address, at(5_000), at(900_000));
    expect(await store.claim(address, at(900_000))).toEqual(once);
  });

  test('are so many of one host that others come in, too', async () => {
    const store = createPreviewJobStore(mongo);
    const host = `${v7()}.example`;
    const { insertedCount } = await mongo.previewJobs.insertMany(
      Array.from({ length: mostJobsPerHost }, (_, index) => {
        const { askedAt, ...asked } = job();
        return { ...asked, host, askedAt, dueAt: askedAt, attempts: 0, _id: `${host} ${index}` };
      }),
    );
    expect(insertedCount).toBe(mostJobsPerHost);
    expect(await store.add({ ...job(), url: `http://${host.toUpperCase()}.:80/` })).toBe(false);
    expect(await store.add(job())).toBe(true);
    await mongo.previewJobs.deleteMany({ host });
    expect(await store.add({ ...job(), url: `http://${host}/` })).toBe(true);
  });

  test('a page is asked by one at a time, and by another when that one has died', async () => {
    const store = createPagePreviewStore(mongo);
    const address = `http://site.example/${v7()}`;
    const now = new Date();
    const at = (ms: number) => new Date(now.getTime() + ms);
    const claims = await Promise.all([store.claim(address, now), store.claim(address, now)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.find(address, now)).toBe('busy');
    expect(await store.find(address, at(31_000))).toBe('unknown');
    expect(await store.claim(address, at(31_000))).not.toBeNull();
    await store.release(address);
    expect(await store.claim(address, at(31_000))).not.toBeNull();
    await store.keep(address, null, at(60_000));
    expect(await store.find(address, at(59_000))).toBeNull();
    expect(await store.claim(address, at(59_000))).toBeNull();
    expect(await store.find(address, at(60_000))).toBe('unknown');
    expect(await store.claim(address, at(60_000))).not.toBeNull();
  });
});
