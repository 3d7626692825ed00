import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMemoryOutboxStore, type OutboxStore } from '../src/outbox/outbox-store.ts';
import { createOutbox, type Outbox } from '../src/outbox/outbox.ts';
import type { OutboxMessage, SendOutcome } from '../src/outbox/outbox-message.ts';
import { sendWithFiles } from '../src/outbox/send-with-files.ts';
import type { UploadOutcome } from '../src/outbox/send-with-files.ts';
import type { TabNotice, Tabs } from '../src/outbox/tabs.ts';

let ids = 0;

/** What a browser gives its tabs: one lock and one channel per name, in the order of asking; in an insecure context less. */
function createBrowser({ hasLocks, hasChannel } = { hasLocks: true, hasChannel: true }) {
  const locks = new Map<string, Promise<void>>();
  const channels = new Map<string, Set<(notice: TabNotice) => void>>();
  return {
    openTabs(name: string): Tabs {
      const all = channels.get(name) ?? new Set();
      channels.set(name, all);
      const own = new Set<(notice: TabNotice) => void>();
      return {
        async alone(work, signal) {
          if (!hasLocks) return work(signal);
          const before = locks.get(name) ?? Promise.resolve();
          const held = before.then(() => (signal.aborted ? undefined : work(signal)));
          locks.set(name, held);
          await held;
        },
        notify(notice) {
          if (!hasChannel) return;
          for (const consume of all)
            if (!own.has(consume)) setImmediate(() => all.has(consume) && consume(notice));
        },
        onNotice(consume) {
          own.add(consume);
          all.add(consume);
        },
        close: () => own.forEach((consume) => all.delete(consume)),
      };
    },
  };
}

const refused = (code: string, reason: string): SendOutcome => ({
  type: 'refused',
  failure: { code, reason },
});

/**
 * A server as `sendMessage` and `createAttachmentUpload` describe themselves: a repeat of `clientMessageId` is answered by the first message,
 * unless it is another message; an upload is attached once.
 */
function createServer() {
  const stored: OutboxMessage[] = [];
  const uploads = new Map<string, { bytes: string | null; isAttached: boolean }>();
  const idsOf = ({ attachments }: OutboxMessage) => attachments.map(({ upload }) => upload?.id ?? '');
  return {
    stored,
    announce() {
      const id = `upload ${(ids += 1)}`;
      uploads.set(id, { bytes: null, isAttached: false });
      return { id, url: id };
    },
    put(url: string, bytes: string): UploadOutcome {
      const upload = uploads.get(url);
      if (bytes === 'a virus') return { code: 'INFECTED_FILE', reason: 'There is something in it.' };
      if (upload === undefined) return 'gone';
      upload.bytes ??= bytes;
      return 'there';
    },
    /** What no message has is deleted after a day. */
    expire(): void {
      for (const [id, { isAttached }] of uploads) if (!isAttached) uploads.delete(id);
    },
    send(message: OutboxMessage): SendOutcome {
      const { clientMessageId, text } = message;
      if (text.startsWith('too long')) return refused('INVALID_INPUT', 'It is too long.');
      const first = stored.find((one) => one.clientMessageId === clientMessageId);
      if (first !== undefined && String(idsOf(first)) !== String(idsOf(message)))
        return refused('CLIENT_MESSAGE_ID_REUSED', 'It is another one.');
      if (first === undefined) {
        const files = idsOf(message).map((id) => uploads.get(id));
        if (files.some((file) => file === undefined || file.bytes === null || file.isAttached))
          return refused('ATTACHMENT_NOT_FOUND', 'Its file is gone.');
        for (const file of files) if (file !== undefined) file.isAttached = true;
        stored.push(message);
      }
      return { type: 'accepted', messageId: `message of ${clientMessageId}` };
    },
    /** The bytes of the files of a message. */
    files: (message: OutboxMessage) => idsOf(message).map((id) => uploads.get(id)?.bytes),
    texts: (roomId: string) => stored.filter((message) => message.roomId === roomId).map(({ text }) => text),
  };
}

type Network = (attempt: number) => 'works' | 'loses the request' | 'loses the answer';

let time = 0;
function openApp(
  ownerId: string,
  {
    store,
    browser,
    server,
    network = () => 'works',
  }: {
    store: OutboxStore;
    browser: ReturnType<typeof createBrowser>;
    server: ReturnType<typeof createServer>;
    network?: Network;
  },
): Outbox {
  let attempts = 0;
  const ask = async <Answer>(answer: () => Answer): Promise<Answer> => {
    await step();
    const weather = network((attempts += 1));
    if (weather === 'loses the request') throw new TypeError('fetch failed');
    const given = answer();
    await step();
    if (weather === 'loses the answer') throw new TypeError('fetch failed');
    return given;
  };
  const files = {
    announce: () => ask(() => server.announce()),
    async upload({ url, bytes }: { readonly url: string; readonly bytes: Blob }) {
      const text = await bytes.text();
      return ask(() => server.put(url, text));
    },
  };
  return createOutbox({
    ownerId,
    store,
    tabs: browser.openTabs(ownerId),
    send: sendWithFiles(files, (message) => ask(() => server.send(message))),
    newId: () => String((ids += 1)),
    now: () => (time += 1),
    random: () => 0.5,
    pause: () => step(),
  });
}

const step = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await step();
}
const written = (
  roomId: string,
  text: string,
  files: readonly string[] = [],
  threadRootId: string | null = null,
) => ({
  roomId,
  text,
  replyToId: null,
  threadRootId,
  alsoInRoom: false,
  attachments: files.map((bytes, index) => ({
    id: `${text} ${index}`,
    name: 'notes.txt',
    bytes: new Blob([bytes]),
    image: null,
    upload: null,
  })),
});
const world = () => ({ store: createMemoryOutboxStore(), browser: createBrowser(), server: createServer() });
const isEmpty = ({ view }: Outbox) => view().waiting.length === 0;

const tabAct = <Name extends string>(name: Name) => fc.record({ do: fc.constant(name), tab: fc.nat(2) });

describe('the outbox', () => {
  test('shows a message at once, and takes it away when its room shows it', async () => {
    const { server, ...rest } = world();
    const app = openApp('ada', { server, ...rest });
    const { clientMessageId } = app.add(written('a', 'hello'));
    expect(app.view().waiting).toMatchObject([{ text: 'hello', failure: null }]);
    await until(() => isEmpty(app));
    expect(app.view().accepted).toMatchObject([
      { text: 'hello', messageId: `message of ${clientMessageId}` },
    ]);
    app.forgetAccepted([clientMessageId]);
    expect(app.view()).toEqual({ waiting: [], accepted: [] });
    expect(await rest.store.list('ada')).toEqual([]);
  });

  test('keeps what was refused with its reason, and lets those after it pass', async () => {
    const { server, ...rest } = world();
    const app = openApp('ada', { server, ...rest });
    const { clientMessageId } = app.add(written('a', 'too long'));
    app.add(written('a', 'after it'));
    await until(
      () => app.view().waiting[0]?.failure?.reason === 'It is too long.' && app.view().accepted.length === 1,
    );
    expect(server.texts('a')).toEqual(['after it']);
    app.retry(clientMessageId);
    await until(() => app.view().waiting[0]?.failure === null);
    await until(() => app.view().waiting[0]?.failure?.code === 'INVALID_INPUT');
    app.discard(clientMessageId);
    await until(() => isEmpty(app));
    await step();
    expect(await rest.store.list('ada')).toEqual([]);
  });

  test('neither sends nor shows what somebody else has written', async () => {
    const { server, ...rest } = world();
    const ada = openApp('ada', { server, ...rest, network: () => 'loses the request' });
    ada.add(written('a', "Ada's"));
    await step();
    ada.close();
    const ben = openApp('ben', { server, ...rest });
    ben.add(written('a', "Ben's"));
    await until(() => isEmpty(ben));
    expect(ben.view().accepted).toMatchObject([{ text: "Ben's" }]);
    expect(server.texts('a')).toEqual(["Ben's"]);
    expect(await rest.store.list('ada')).toMatchObject([{ text: "Ada's" }]);
  });

  test('sends files anew that were refused, and whose uploads are gone', async () => {
    const { server, ...rest } = world();
    let isFirst = true;
    const network: Network = () => {
      // The uploads are there, and the message is not: a day passes.
      if (server.stored.length === 0 && isFirst) {
        isFirst = false;
        server.expire();
      }
      return 'works';
    };
    const app = openApp('ada', { server, ...rest, network });
    app.add(written('a', 'look', ['one', 'two']));
    await until(() => isEmpty(app));
    expect(server.stored.map(server.files)).toEqual([['one', 'two']]);
    const { clientMessageId } = app.add(written('a', 'beware', ['a virus']));
    await until(() => app.view().waiting[0]?.failure?.code === 'INFECTED_FILE');
    expect(app.view().waiting[0]?.attachments[0]?.upload).toBeNull();
    app.discard(clientMessageId);
    await until(() => isEmpty(app));
  });

  test('breaks off the upload of a message that is cancelled, here or in another tab', async () => {
    for (const where of ['here', 'there'] as const) {
      const { server, store, browser } = world();
      const signals: AbortSignal[] = [];
      const hanging = {
        announce: async () => server.announce(),
        upload: (_file: unknown, signal: AbortSignal) =>
          new Promise<UploadOutcome>((_resolve, reject) => {
            signals.push(signal);
            signal.addEventListener('abort', () => reject(new Error('broken off')));
          }),
      };
      const open = () =>
        createOutbox({
          ownerId: 'ada',
          store,
          tabs: browser.openTabs('ada'),
          send: sendWithFiles(hanging, async (message) => server.send(message)),
          newId: () => String((ids += 1)),
          now: () => (time += 1),
          random: () => 0.5,
          pause: () => step(),
        });
      const [sending, other] = [open(), open()];
      const { clientMessageId } = sending.add(written('a', 'large', ['bytes']));
      sending.add(written('a', 'after it'));
      await until(() => signals.length === 1 && other.view().waiting.length === 2);
      (where === 'here' ? sending : other).discard(clientMessageId);
      await until(() => server.texts('a').length === 1 && isEmpty(sending) && isEmpty(other));
      expect([signals[0]?.aborted, server.texts('a')]).toEqual([true, ['after it']]);
      expect(await store.list('ada')).toEqual([]);
      for (const app of [sending, other]) app.close();
    }
  });

  test('sends what the browser does not keep', async () => {
    const { server, store, browser } = world();
    const full = { ...store, put: () => Promise.reject(new Error('QuotaExceededError')) };
    const app = openApp('ada', { server, browser, store: full });
    app.add(written('a', 'hello'));
    await until(() => server.texts('a').length === 1);
  });

  test.each([
    ['the tabs', { hasLocks: true, hasChannel: true }],
    ['tabs without locks', { hasLocks: false, hasChannel: true }],
    ['tabs without locks and channel', { hasLocks: false, hasChannel: false }],
  ])(
    'sends each message once, in order per room, whatever happens to the network and to %s',
    async (_, has) => {
      const act = fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({
            do: fc.constant('write' as const),
            tab: fc.nat(2),
            room: fc.constantFrom('a' as const, 'b' as const),
            thread: fc.constantFrom(null, null, 'one', 'other'),
            files: fc.nat(2),
          }),
        },
        { weight: 2, arbitrary: fc.oneof(tabAct('reload'), tabAct('wake'), tabAct('expire')) },
        {
          weight: 4,
          arbitrary: fc.record({ do: fc.constant('pass' as const), steps: fc.integer({ min: 1, max: 8 }) }),
        },
      );
      const weather = fc.infiniteStream(
        fc.constantFrom('works' as const, 'loses the request' as const, 'loses the answer' as const),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(act, { maxLength: 40 }), weather, async (acts, weathers) => {
          const { server, ...rest } = { ...world(), browser: createBrowser(has) };
          let isOver = false;
          const network: Network = () => (isOver ? 'works' : (weathers.next().value ?? 'works'));
          const open = () => openApp('ada', { server, ...rest, network });
          const apps = [open(), open(), open()];
          const threads = new Map<string, string | null>();
          const expected = { a: [] as string[], b: [] as string[] };
          for (const [index, one] of acts.entries()) {
            if (one.do === 'pass') for (let left = one.steps; left > 0; left -= 1) await step();
            else if (one.do === 'wake') apps[one.tab]?.wake();
            else if (one.do === 'expire') server.expire();
            else if (one.do === 'reload') {
              // A tab that is closed has kept what was shown for a moment.
              await step();
              apps[one.tab]?.close();
              apps[one.tab] = open();
            } else {
              const text = `${one.tab}:${index}`;
              apps[one.tab]?.add(written(one.room, text, filesOf(text).slice(0, one.files), one.thread));
              threads.set(text, one.thread);
              expected[one.room].push(`${one.tab}:${index}`);
            }
          }
          isOver = true;
          await until(
            () => server.stored.length >= expected.a.length + expected.b.length && apps.every(isEmpty),
          );
          // Each is where it was written for, the room or one of its threads; together they have one order.
          for (const { text, threadRootId } of server.stored) expect(threadRootId).toBe(threads.get(text));
          for (const room of ['a', 'b'] as const) {
            expect(server.texts(room).toSorted()).toEqual(expected[room].toSorted());
            // Tabs have no common order, each has its own.
            for (const tab of ['0', '1', '2'])
              expect(ofTab(tab, server.texts(room))).toEqual(ofTab(tab, expected[room]));
          }
          for (const message of server.stored)
            expect(server.files(message)).toEqual(filesOf(message.text).slice(0, message.attachments.length));
          // A tab that was opened last may still send what it found, and be answered by the same message.
          while ((await rest.store.list('ada')).length > 0) await step();
          for (const app of apps) app.close();
        }),
        { numRuns: 150 },
      );
    },
  );
});

function filesOf(text: string): readonly string[] {
  return [`first of ${text}`, `second of ${text}`];
}

function ofTab(tab: string, texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text.startsWith(`${tab}:`));
}
