import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalObjectStore } from '@parley/media';
import { eventually } from '@parley/testkit';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { v7 } from 'uuid';
import { createAttachmentAddresses } from '../src/attachments/attachment-address.ts';
import { createDiscardAttachments } from '../src/attachments/discard-attachments.ts';
import { createAttachmentStore } from '../src/stores/attachment-store.ts';
import { openMongo } from '../src/stores/mongo.ts';
import { announce, exchange, noise, photo, put, sendFiles, upload, type File } from './attachment-verbs.ts';
import { startTestService, type Person, type TestService } from './service.ts';

const mebibyte = 1024 * 1024;
let chat: TestService;
beforeAll(async () => {
  chat = await startTestService();
});
afterAll(() => chat.close());

/** The names of the files in the object store that have to do with an upload. */
async function objectsOf(uploadId: string): Promise<string[]> {
  const names = await readdir(join(chat.environment.MEDIA_DIRECTORY ?? '', 'attachments')).catch(() => []);
  return names.filter((name) => name.startsWith(uploadId));
}
const usageOf = async (who: Person): Promise<number> =>
  (await chat.db.collection<{ _id: string; bytes: number }>('attachment_usage').findOne({ _id: who.id }))
    ?.bytes ?? 0;
const uploaded = (who: Person, roomId: string, bytes: Buffer, name = 'a.bin') =>
  upload(chat.url, who, roomId, { bytes, name });
/** A picture of a few bytes that says that it is 50,000 pixels wide and high. */
async function hugePng(): Promise<Buffer> {
  const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  for (const at of [16, 20]) png.writeUInt32BE(50_000, at);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}
/** Sends a file, and answers what the other one sees of it. */
async function sendFile(who: Person, roomId: string, bytes: Buffer, name = 'a.bin') {
  const uploadId = await uploaded(who, roomId, bytes, name);
  const result = await sendFiles(who, { roomId, clientMessageId: v7(), uploadIds: [uploadId] });
  const [file] = result.sent?.attachments ?? [];
  if (result.sent === undefined || file === undefined) throw new Error(JSON.stringify(result));
  return { uploadId, message: result.sent, file };
}
const get = (url: string, headers: object = {}) => exchange(chat.url, url, { headers });

describe('a file', () => {
  test('is announced, sent, attached, and read by who sees the message', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const bytes = noise(5_000);
    const { message } = await sendFile(ada, roomId, bytes, 'plan (draft) 김.txt');
    const seen = await bob.ask<{ messages: { edges: { node: { attachments: readonly File[] } }[] } }>(
      `query ($id: ID!) { room(id: $id) { messages(first: 9) { edges { node {
        attachments { kind url expiresAt name contentType size image { width } } } } } } }`,
      { id: roomId },
    );
    const [file] = seen.messages.edges[0]?.node.attachments ?? [];
    expect(file).toMatchObject({
      kind: 'FILE',
      name: 'plan (draft) 김.txt',
      contentType: 'application/octet-stream',
      size: 5_000,
      image: null,
    });
    const leftMs = Date.parse(file?.expiresAt ?? '') - Date.now();
    expect(leftMs).toBeLessThanOrEqual(600_000);
    const answer = await get(file?.url ?? '');
    expect(answer.bytes.equals(bytes)).toBe(true);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': '5000',
        'accept-ranges': 'bytes',
        'cache-control': 'private, no-cache',
        'content-disposition': "attachment; filename*=UTF-8''plan%20%28draft%29%20%EA%B9%80.txt",
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      },
    });
    expect(message.number).toBe(1);
  });

  test('is read in ranges, across its parts', async () => {
    const { ada, roomId } = await chat.friends();
    const bytes = noise(2 * mebibyte + 100);
    const { upload: announced } = await announce(ada, roomId, bytes.length);
    const { id = '', url = '' } = announced ?? {};
    for (const first of [0, mebibyte]) {
      const part = bytes.subarray(first, first === 0 ? mebibyte : undefined);
      await put(chat.url, url, part, `${first}-${first + part.length - 1}/${bytes.length}`);
    }
    const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [id] });
    const address = sent?.attachments[0]?.url ?? '';
    for (const [range, first, last] of [
      ['bytes=0-0', 0, 0],
      [`bytes=${mebibyte - 10}-${mebibyte + 9}`, mebibyte - 10, mebibyte + 9],
      ['bytes=-7', bytes.length - 7, bytes.length - 1],
      [`bytes=${mebibyte}-`, mebibyte, bytes.length - 1],
    ] as const) {
      const { status, headers, bytes: got } = await get(address, { range });
      expect([status, headers['content-range']]).toEqual([206, `bytes ${first}-${last}/${bytes.length}`]);
      expect(got.equals(bytes.subarray(first, last + 1))).toBe(true);
    }
    const etag = String((await get(address)).headers['etag']);
    expect((await get(address, { 'if-none-match': etag })).status).toBe(304);
    expect((await get(address, { range: 'bytes=0-0', 'if-range': '"other"' })).status).toBe(200);
    const beyond = await get(address, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${bytes.length}`]);
    const head = await exchange(chat.url, address, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([
      200,
      String(bytes.length),
      0,
    ]);
    expect((await put(chat.url, address, Buffer.from('x'))).status).toBe(405);
  });

  test('is refused by name where it cannot be attached, and nothing is sent', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const elsewhere = await chat.room(ada, chat.person());
    const whole = await uploaded(ada, roomId, Buffer.from('whole'));
    const { upload: empty } = await announce(ada, roomId, 10);
    const bad = [
      await uploaded(bob, roomId, Buffer.from('of Bob')),
      await uploaded(ada, elsewhere, Buffer.from('elsewhere')),
      empty?.id ?? '',
      v7(),
    ];
    for (const uploadId of bad)
      expect(
        await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [whole, uploadId] }),
      ).toMatchObject({ __typename: 'AttachmentNotFound', uploadIds: [uploadId] });
    expect(await chat.db.collection('messages').countDocuments({ roomId })).toBe(0);
    const clientMessageId = v7();
    const sent = await sendFiles(ada, { roomId, clientMessageId, uploadIds: [whole] });
    expect(sent).toMatchObject({ sent: { number: 1 } });
    expect(await sendFiles(ada, { roomId, clientMessageId, uploadIds: [whole] })).toEqual(sent);
    expect(await sendFiles(ada, { roomId, clientMessageId, uploadIds: [bad[0] ?? ''] })).toMatchObject({
      __typename: 'ClientMessageIdReused',
    });
    for (const uploadIds of [[whole, whole], ['nonsense']])
      expect(await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds })).toMatchObject({
        __typename: 'InvalidInput',
        problems: [{ field: uploadIds.length === 2 ? 'attachments' : 'attachments.0.uploadId' }],
      });
  });

  test('that many messages want at once, at two instances, is in one of them', async () => {
    const { ada, roomId } = await chat.friends();
    const other = await chat.startAnother();
    try {
      const ids = await Promise.all([1, 2].map((n) => uploaded(ada, roomId, Buffer.from(`file ${n}`))));
      const wants = Array.from({ length: 12 }, (_, n) =>
        sendFiles(n % 2 === 0 ? ada : ada.at(other.url), {
          roomId,
          clientMessageId: v7(),
          uploadIds: n % 3 === 0 ? [...ids] : [ids[n % 2] ?? ''],
        }),
      );
      const results = await Promise.all(wants);
      const attached = results.flatMap(({ sent }) => sent?.attachments ?? []);
      expect(new Set(attached.map(({ url }) => new URL(url, chat.url).pathname)).size).toBe(attached.length);
      expect(attached.length).toBe(2);
      for (const { __typename } of results)
        expect(['SendMessageSuccess', 'AttachmentNotFound']).toContain(__typename);
    } finally {
      await other.close();
    }
  });

  test('of a deleted message is gone at once, and counts no more', async () => {
    const { ada, roomId } = await chat.friends();
    const { message, file, uploadId } = await sendFile(ada, roomId, await photo());
    expect(await usageOf(ada)).toBeGreaterThan(0);
    expect((await get(file.url)).status).toBe(200);
    await ada.delete(message.id);
    for (const url of [file.url, file.image?.thumbnailUrl ?? ''])
      expect(await get(url)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    await eventually(async () => {
      expect(await objectsOf(uploadId)).toEqual([]);
      expect(await usageOf(ada)).toBe(0);
      expect(await chat.db.collection('attachment_removals').countDocuments()).toBe(0);
    });
    expect((await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [uploadId] })).__typename).toBe(
      'AttachmentNotFound',
    );
  });

  test('has addresses that only we can make', async () => {
    const { ada, roomId } = await chat.friends();
    const one = await sendFile(ada, roomId, Buffer.from('one'));
    const other = await sendFile(ada, roomId, Buffer.from('other'));
    const { search } = new URL(one.file.url, chat.url);
    for (const path of [`${other.uploadId}/file`, `${one.uploadId}/thumbnail`])
      expect(await get(`/media/attachments/${path}${search}`)).toMatchObject({ code: 'BAD_SIGNATURE' });
    expect(
      await put(chat.url, `/media/attachments/uploads/${v7()}${search}`, Buffer.from('x')),
    ).toMatchObject({ status: 403, code: 'BAD_SIGNATURE' });
    const addresses = createAttachmentAddresses({
      secret: chat.environment.MEDIA_UPLOAD_SECRET,
      baseUrl: '',
    });
    const { url } = addresses.sign(`${one.uploadId}/file`, new Date(Date.now() - 1));
    expect(await get(url)).toMatchObject({ status: 403, code: 'ADDRESS_EXPIRED' });
    for (const path of ['', 'x', `${one.uploadId}/..%2ffile`, `uploads/${one.uploadId}/x`])
      expect([403, 404]).toContain((await get(`/media/attachments/${path}${search}`)).status);
  });

  test('of messages from before is a link as it was', async () => {
    const { ada, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Look');
    const link = { url: 'https://example.org/cat.webp', name: 'cat.webp', contentType: 'image/webp' };
    await chat.db
      .collection<{ _id: string }>('messages')
      .updateOne({ _id: id }, { $set: { attachments: [link] } });
    await ada.say(roomId, 'New');
    const query = `query ($id: ID!) { message(id: $id) { attachments {
      kind url name contentType expiresAt size image { width } } } }`;
    expect(await ada.ask(query, { id })).toEqual({
      attachments: [{ kind: 'LINK', ...link, expiresAt: null, size: null, image: null }],
    });
    expect((await ada.delete(id)).sent).toMatchObject({ attachments: [] });
  });
});

describe('an upload', () => {
  const announced = async (size: number) => {
    const { ada, roomId } = await chat.friends();
    const { upload: made } = await announce(ada, roomId, size);
    if (made === undefined) throw new Error('There is no upload.');
    return { ada, roomId, ...made };
  };

  test('goes on where it broke off', async () => {
    const bytes = noise(3 * mebibyte);
    const { ada, roomId, id, url } = await announced(bytes.length);
    const part = (n: number, of = bytes) =>
      put(
        chat.url,
        url,
        of.subarray(n * mebibyte, (n + 1) * mebibyte),
        `${n * mebibyte}-${(n + 1) * mebibyte - 1}/${bytes.length}`,
      );
    const ask = () => put(chat.url, url, Buffer.alloc(0), `*/${bytes.length}`);
    const { status, headers } = await ask();
    expect([status, headers['range']]).toEqual([308, undefined]);
    expect(await part(1)).toMatchObject({ status: 308 });
    expect(await part(0)).toMatchObject({ status: 308, headers: { range: `bytes=0-${mebibyte - 1}` } });
    const cut = exchange(chat.url, url, {
      method: 'PUT',
      headers: {
        'content-length': mebibyte,
        'content-range': `bytes ${mebibyte}-${2 * mebibyte - 1}/${bytes.length}`,
      },
      body: bytes.subarray(mebibyte, mebibyte + 1_000),
      breakOff: true,
    });
    await expect(cut).rejects.toThrow();
    expect(await part(0, Buffer.alloc(bytes.length))).toMatchObject({ status: 308 });
    expect(await ask()).toMatchObject({ status: 308, headers: { range: `bytes=0-${mebibyte - 1}` } });
    await part(1);
    expect((await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [id] })).__typename).toBe(
      'AttachmentNotFound',
    );
    for (const again of [await part(2), await part(2), await ask(), await put(chat.url, url, bytes)])
      expect(again.status).toBe(204);
    const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [id] });
    expect((await get(sent?.attachments[0]?.url ?? '')).bytes.equals(bytes)).toBe(true);
  });

  test('that is sent twice at once is one of the two, whole', async () => {
    const size = 2 * mebibyte;
    const { ada, roomId, id, url } = await announced(size);
    const [one, other] = [Buffer.alloc(size, 1), Buffer.alloc(size, 2)];
    const answers = await Promise.all([one, other, one, other].map((bytes) => put(chat.url, url, bytes)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [id] });
    const address = sent?.attachments[0]?.url ?? '';
    const { bytes } = await get(address);
    expect([one, other].some((each) => each.equals(bytes))).toBe(true);
    // What was sent is what is read, whatever comes after.
    await put(chat.url, url, bytes.equals(one) ? other : one);
    expect((await get(address)).bytes.equals(bytes)).toBe(true);
    expect(await objectsOf(id)).toHaveLength(1);
  });

  test('takes exactly what was announced', async () => {
    const size = 2 * mebibyte;
    const { url, id } = await announced(size);
    const refused = async (body: Buffer, range?: string) => {
      const { status, code } = await put(chat.url, url, body, range);
      return [status, code];
    };
    expect(await refused(Buffer.alloc(size + 1))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await refused(Buffer.alloc(size - 1))).toEqual([400, 'WRONG_SIZE']);
    for (const [length, range] of [
      [mebibyte, `0-${mebibyte - 1}/${size + 1}`],
      [mebibyte, `0-${mebibyte}/${size}`],
      [mebibyte - 1, `0-${mebibyte - 2}/${size}`],
      [5, `*/${size}`],
      [mebibyte, 'all'],
    ] as const)
      expect(await refused(Buffer.alloc(length), range)).toEqual([400, 'WRONG_CONTENT_RANGE']);
    const chunked = await exchange(chat.url, url, {
      method: 'PUT',
      headers: { 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(10),
    });
    expect([chunked.status, chunked.code]).toEqual([411, 'LENGTH_REQUIRED']);
    expect((await get(url)).status).toBe(405);
    expect(await objectsOf(id)).toEqual([]);
  });

  test('is for members who may post, of files of 1 to 20,971,520 bytes with a name', async () => {
    const { ada, roomId } = await chat.friends();
    expect((await announce(chat.person(), roomId, 10)).__typename).toBe('NotARoomMember');
    expect((await announce(ada, v7(), 10)).__typename).toBe('NotARoomMember');
    for (const [size, name, field] of [
      [0, 'a', 'size'],
      [20_971_521, 'a', 'size'],
      [1, ' ', 'name'],
      [1, 'a\nb', 'name'],
      [1, 'photo\u202Egnp.exe', 'name'],
      [1, 'x'.repeat(201), 'name'],
    ] as const)
      expect(await announce(ada, roomId, size, name)).toMatchObject({
        __typename: 'InvalidInput',
        problems: [{ field }],
      });
    expect((await announce(ada, roomId, 20_971_520)).__typename).toBe('CreateAttachmentUploadSuccess');
  });

  test('that nobody attaches within a day is swept; what is attached stays', async () => {
    const { ada, roomId } = await chat.friends();
    const abandoned = await uploaded(ada, roomId, Buffer.from('abandoned'));
    const { upload: begun } = await announce(ada, roomId, 100);
    const { uploadId: kept, file } = await sendFile(ada, roomId, Buffer.from('kept'));
    const mongo = openMongo(chat.environment.MONGODB_URL);
    const discard = createDiscardAttachments({
      objects: await createLocalObjectStore(chat.environment.MEDIA_DIRECTORY ?? ''),
      attachments: createAttachmentStore(mongo),
      logger: { warn: () => undefined },
    });
    try {
      await discard.due(new Date());
      expect(await objectsOf(abandoned)).toHaveLength(1);
      await discard.due(new Date(Date.now() + 25 * 3_600_000));
      expect([await objectsOf(abandoned), await objectsOf(kept)]).toEqual([[], [expect.any(String)]]);
      expect(await usageOf(ada)).toBe(4);
      for (const uploadId of [abandoned, begun?.id ?? ''])
        expect(
          (await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [uploadId] })).__typename,
        ).toBe('AttachmentNotFound');
      expect((await get(file.url)).status).toBe(200);
      expect((await put(chat.url, begun?.url ?? '', Buffer.alloc(100))).code).toBe('UPLOAD_NOT_FOUND');
    } finally {
      await mongo.close();
    }
  });
});

test('a person’s files have a quota, also where many are announced at once, and a deletion makes room', async () => {
  const limited = await chat.startAnother({ ATTACHMENT_QUOTA_BYTES: 1_000 });
  try {
    const { ada, roomId } = await chat.friends();
    const there = ada.at(limited.url);
    const results = await Promise.all(Array.from({ length: 10 }, () => announce(there, roomId, 300)));
    const taken = results.filter(({ upload: made }) => made !== undefined);
    expect(taken).toHaveLength(3);
    for (const refused of results.filter(({ upload: made }) => made === undefined))
      expect(refused).toMatchObject({ __typename: 'AttachmentQuotaExceeded', quotaBytes: 1_000 });
    expect(await announce(there, roomId, 101)).toMatchObject({ quotaBytes: 1_000, usedBytes: 900 });
    expect((await announce(there, roomId, 100)).__typename).toBe('CreateAttachmentUploadSuccess');
    expect(await usageOf(ada)).toBe(1_000);
    const { id = '', url = '' } = taken[0]?.upload ?? {};
    await put(chat.url, url, Buffer.alloc(300));
    const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [id] });
    await ada.delete(sent?.id ?? '');
    await eventually(async () =>
      expect((await announce(there, roomId, 300)).__typename).toBe('CreateAttachmentUploadSuccess'),
    );
  } finally {
    await limited.close();
  }
});

describe('a picture', () => {
  test('is made anew, with a small copy and a placeholder, and nothing of its metadata', async () => {
    const { ada, roomId } = await chat.friends();
    const original = await photo(4_000, 1_000);
    const { file, uploadId } = await sendFile(ada, roomId, original, 'me.txt');
    expect(file).toMatchObject({
      kind: 'IMAGE',
      name: 'me.txt',
      contentType: 'image/jpeg',
      image: { width: 3_072, height: 768, placeholder: expect.stringMatching(/^[\w+/]{20,}={0,2}$/u) },
    });
    const picture = await get(file.url);
    expect(picture.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': "inline; filename*=UTF-8''me.txt",
    });
    expect(picture.bytes).toHaveLength(file.size);
    const metadata = await sharp(picture.bytes).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 3_072, height: 768 });
    expect(metadata.exif).toBeUndefined();
    expect(picture.bytes.includes('somebody')).toBe(false);
    const small = await get(file.image?.thumbnailUrl ?? '');
    expect(await sharp(small.bytes).metadata()).toMatchObject({ format: 'webp', width: 320, height: 80 });
    expect(await objectsOf(uploadId)).toHaveLength(2);
  });

  test.each([
    ['cut off', async () => (await photo()).subarray(0, 700), 'UNREADABLE_IMAGE'],
    ['too large', hugePng, 'IMAGE_TOO_LARGE'],
  ])('that is %s is refused and gone', async (_what, make, expected) => {
    const { ada, roomId } = await chat.friends();
    const bytes = await make();
    const { upload: made } = await announce(ada, roomId, bytes.length);
    const { id = '', url = '' } = made ?? {};
    expect(await put(chat.url, url, bytes)).toMatchObject({ status: 422, code: expected });
    expect(await put(chat.url, url, bytes)).toMatchObject({ status: 404, code: 'UPLOAD_NOT_FOUND' });
    expect(await objectsOf(id)).toEqual([]);
    expect(await usageOf(ada)).toBe(0);
  });

  test.each([
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 'cat.png'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'cat.svg'],
    ['a PDF with a script', Buffer.from('%PDF-1.7 /OpenAction'), 'cat.jpg'],
  ])('is none by its name: %s is saved, never shown', async (_what, bytes, name) => {
    const { ada, roomId } = await chat.friends();
    const { file } = await sendFile(ada, roomId, bytes, name);
    expect(file).toMatchObject({ kind: 'FILE', image: null });
    const { headers } = await get(file.url);
    expect(headers['content-type']).toMatch(/^application\/(?:octet-stream|pdf)$/u);
    expect(headers).toMatchObject({
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  test('with a page behind it is only the picture', async () => {
    const { ada, roomId } = await chat.friends();
    const polyglot = Buffer.concat([await photo(), Buffer.from('<script>alert(1)</script>')]);
    const { file } = await sendFile(ada, roomId, polyglot);
    expect((await get(file.url)).bytes.includes('script')).toBe(false);
  });
});

test('while the object store is unavailable nothing is lost: what was begun goes on, and deletions are made up for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chat-lost-media-'));
  const fragile = await chat.startAnother({ MEDIA_DIRECTORY: folder });
  const { ada, roomId } = await chat.friends();
  const make = async (away: boolean) => {
    if (away) {
      await rename(folder, `${folder}.away`);
      await writeFile(folder, 'no folder');
    } else {
      await rm(folder);
      await rename(`${folder}.away`, folder);
    }
  };
  try {
    const kept = await upload(fragile.url, ada, roomId, { bytes: Buffer.from('kept') });
    const sent = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [kept] });
    const url = sent.sent?.attachments[0]?.url ?? '';
    const { upload: begun } = await announce(ada, roomId, 5);
    await make(true);
    expect((await put(fragile.url, begun?.url ?? '', Buffer.from('begun'))).status).toBe(500);
    expect((await exchange(fragile.url, url)).status).toBe(500);
    await ada.at(fragile.url).delete(sent.sent?.id ?? '');
    expect((await exchange(fragile.url, url)).status).toBe(404);
    await make(false);
    expect((await put(fragile.url, begun?.url ?? '', Buffer.from('begun'))).status).toBe(204);
    expect(await usageOf(ada)).toBe(9);
    const mongo = openMongo(chat.environment.MONGODB_URL);
    const discard = createDiscardAttachments({
      objects: await createLocalObjectStore(folder),
      attachments: createAttachmentStore(mongo),
      logger: { warn: () => undefined },
    });
    await discard.due(new Date());
    await mongo.close();
    expect(await usageOf(ada)).toBe(5);
    expect(await readdir(join(folder, 'attachments'))).toHaveLength(1);
  } finally {
    await fragile.close();
    for (const path of [folder, `${folder}.away`]) await rm(path, { recursive: true, force: true });
  }
});
