import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { eventually, startClamd, testVirus } from '@parley/testkit';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { v7 } from 'uuid';
import { announce, exchange, photo, put, sendFiles, upload, type File } from '../attachment-verbs.ts';
import { startTestService, type Person, type TestService } from '../service.ts';
import { hostileDocuments } from './hostile-documents.ts';
import { bytesOf, script, secret, type HostileFile } from './hostile-file.ts';
import { makeHostileAvif, makeHostileMedia } from './hostile-media.ts';
import { makeHostilePictures } from './hostile-pictures.ts';
import { soundOf } from './media-bytes.ts';
import { watchChildren } from './watch-children.ts';

let chat: TestService;
let ada: Person;
let roomId: string;
beforeAll(async () => {
  chat = await startTestService();
  ({ ada, roomId } = await chat.friends());
});
afterAll(() => chat.close());

const get = (url: string) => exchange(chat.url, url);
async function objectsOf(uploadId: string): Promise<string[]> {
  const names = await readdir(join(chat.environment.MEDIA_DIRECTORY ?? '', 'attachments')).catch(() => []);
  return names.filter((name) => name.startsWith(uploadId));
}

/** Sends a file; what is served of it, or the code of its refusal. */
async function send({ bytes, name }: Pick<HostileFile, 'bytes' | 'name'>): Promise<File | string> {
  const { upload: made, ...refused } = await announce(ada, roomId, bytes.length, name);
  if (made === undefined) throw new Error(JSON.stringify(refused));
  const { status, code = '' } = await put(chat.url, made.url, bytes);
  if (status !== 204) {
    expect(await put(chat.url, made.url, bytes)).toMatchObject({ status: 404, code: 'UPLOAD_NOT_FOUND' });
    expect(await objectsOf(made.id)).toEqual([]);
    return code;
  }
  const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [made.id] });
  const [file] = sent?.attachments ?? [];
  if (file === undefined) throw new Error('The file is not attached.');
  return file;
}

/** Every answer with bytes of people: nothing in it can run, and nothing but what is shown is shown. */
async function served(url: string, contentType: string, disposition: 'inline' | 'attachment') {
  const answer = await get(url);
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': contentType,
      'content-disposition': expect.stringMatching(
        new RegExp(`^${disposition}; filename\\*=UTF-8''[\\w%.~!#$&+^\`|-]+$`, 'u'),
      ),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    },
  });
  return answer.bytes;
}

async function expectClean(bytes: Buffer): Promise<void> {
  for (const trace of [secret, script, 'Exif']) expect(bytes.includes(trace)).toBe(false);
  const metadata = await sharp(bytes).metadata();
  for (const extra of ['exif', 'icc', 'iptc', 'xmp', 'orientation', 'comments'])
    expect(metadata).not.toHaveProperty(extra);
  await sharp(bytes).stats(); // all of it can be decoded
}

async function expectOutcome(file: HostileFile): Promise<void> {
  const { bytes, outcome } = file;
  const seen = await send(file);
  if ('refused' in outcome || typeof seen === 'string') {
    expect({ refused: seen }).toEqual(outcome);
  } else if ('picture' in outcome) {
    await expectClean(await served(seen.url, outcome.picture, 'inline'));
    await expectClean(await served(seen.image?.thumbnailUrl ?? '', 'image/webp', 'inline'));
  } else if ('played' in outcome) {
    const made = await served(seen.url, outcome.played, 'inline');
    for (const trace of [secret, script]) expect(made.includes(trace)).toBe(false);
    expect(seen.durationMs).toBeGreaterThan(0);
  } else if ('saved' in outcome) {
    expect(seen).toMatchObject({ kind: 'FILE', image: null });
    expect((await served(seen.url, outcome.saved, 'attachment')).equals(bytes)).toBe(true);
  }
}

test.each(hostileDocuments.map((file) => [file.what, file] as const))(
  '%s is saved, and never shown',
  (_what, file) => expectOutcome(file),
);

test('hostile pictures, sounds and films are refused or made anew, and each takes 150 MiB more than a harmless one at most', async () => {
  const corpora = await Promise.all([makeHostilePictures(), makeHostileAvif(), makeHostileMedia()]);
  const files = corpora.flat();
  expect(files.length + hostileDocuments.length).toBeGreaterThanOrEqual(100);
  const memory = watchChildren();
  try {
    await expectOutcome({ what: 'a photo', bytes: await photo(), outcome: { picture: 'image/jpeg' } });
    const usualMiB = memory.peakMiB();
    const growths: Record<string, number> = {};
    for (const file of files) {
      await expectOutcome(file).catch((cause: unknown) => {
        throw new Error(`${file.what}: ${String(cause)}`, { cause });
      });
      growths[file.what] = memory.peakMiB() - usualMiB;
    }
    const tooMuch = Object.entries(growths).filter(([, growth]) => growth > 150);
    expect(tooMuch).toEqual([]);
  } finally {
    memory.close();
  }
}, 600_000);

describe('a name', () => {
  test.each([
    ['with parts of a path', '../../etc/passwd'],
    ['that is absolute', '/etc/passwd'],
    ['with parts of a path of Windows', '..\\..\\boot.ini'],
    ['that is the folder', '.'],
    ['that is the folder above', '..'],
    ['with NUL', 'cat.png\0.exe'],
    ['with a line break', 'cat.png\r\nSet-Cookie: a=b'],
    ['with another line break', 'cat\u2028.png'],
    ['that turns round', 'photo\u202Egnp.exe'],
    ['that turns round and back', 'photo\u2066\u202Egnp.exe\u202C\u2069'],
    ['of 300 letters', 'x'.repeat(300)],
    ['of nothing to be seen', '\u200B\u200B'],
    ['with half a character', 'cat\uD83D.png'],
    ['with a control sequence', 'cat\u001B[2J.png'],
  ])('%s is refused', async (_what, name) => {
    expect(await announce(ada, roomId, 10, name)).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'name' }],
    });
  });

  test.each([
    ['quotes', 'a"; filename="evil.exe', 'a%22%3B%20filename%3D%22evil.exe'],
    ['the signs of RFC 8187', "UTF-8''a'(b)*%41.txt", 'UTF-8%27%27a%27%28b%29%2A%2541.txt'],
    ['two ends', 'cat.png.exe', 'cat.png.exe'],
    ['a page', '<img src=x onerror=alert(1)>', '%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E'],
    ['200 wide letters', '김'.repeat(200), '%EA%B9%80'.repeat(200)],
    ['marks', 'e\u0301.txt', 'e%CC%81.txt'],
    ['a device of Windows', 'CON', '_CON'],
    ['a device of Windows, with an end', 'nul.txt', '_nul.txt'],
    ['another device', 'COM1.png', '_COM1.png'],
    ['a dot before it', '.htaccess', '_.htaccess'],
    ['dots behind it', 'cat.exe. .', 'cat.exe.%20_'],
  ])('with %s is given out so that it is a name and nothing else', async (_what, name, encoded) => {
    const seen = await send({ bytes: Buffer.from('harmless'), name });
    if (typeof seen === 'string') throw new Error(seen);
    expect(seen.name).toBe(name);
    expect((await get(seen.url)).headers['content-disposition']).toBe(
      `attachment; filename*=UTF-8''${encoded}`,
    );
  });
});

describe('an upload', () => {
  const mebibyte = 1024 * 1024;
  const size = 3 * mebibyte;
  const part = randomBytes(mebibyte);
  const announced = async () => {
    const { upload: made } = await announce(ada, roomId, size);
    if (made === undefined) throw new Error('There is no upload.');
    return made;
  };

  test.each([
    ['of another size', `0-1048575/${size - 1}`],
    ['of no size', '0-1048575/*'],
    ['of a longer part', `0-1048576/${size}`],
    ['of a shorter part', `0-1048574/${size}`],
    ['backwards', `1048575-0/${size}`],
    ['below nothing', `-1-1048574/${size}`],
    ['beyond the end', `${size}-${size + mebibyte - 1}/${size}`],
    ['of a number without an end', `0-${'9'.repeat(400)}/${size}`],
    ['of two parts', `0-524287,524288-1048575/${size}`],
    ['of other units', `0-1048575/${size}`.replace('0-', 'pages 0-')],
    ['in hexadecimal', `0x0-0xfffff/${size}`],
  ])('with a Content-Range %s is refused', async (_what, range) => {
    const { url, id } = await announced();
    expect(await put(chat.url, url, part, range)).toMatchObject({ status: 400, code: 'WRONG_CONTENT_RANGE' });
    expect(await objectsOf(id)).toEqual([]);
  });

  test.each([
    ['leaves a gap', mebibyte],
    ['is the last', 2 * mebibyte],
    ['overlaps one that never came', 1],
  ])('of which a part %s, keeps nothing of it', async (_what, first) => {
    const { url, id } = await announced();
    const answer = await put(chat.url, url, part, `${first}-${first + mebibyte - 1}/${size}`);
    expect([answer.status, answer.headers['range']]).toEqual([308, undefined]);
    expect(await objectsOf(id)).toEqual([]);
  });

  test('keeps its first bytes, whatever parts overlap them', async () => {
    const { url, id } = await announced();
    await put(chat.url, url, part, `0-${mebibyte - 1}/${size}`);
    for (const first of [0, 1, mebibyte - 1])
      expect(
        await put(chat.url, url, randomBytes(mebibyte), `${first}-${first + mebibyte - 1}/${size}`),
      ).toMatchObject({ status: 308, headers: { range: `bytes=0-${mebibyte - 1}` } });
    expect(await objectsOf(id)).toHaveLength(1);
  });

  test('to an address that is not quite ours, or whose message is deleted, is refused', async () => {
    const { url } = await announced();
    const other = await announced();
    const given = new URL(url, chat.url);
    const tampered = [
      `${new URL(other.url, chat.url).pathname}${given.search}`,
      `${given.pathname}?signature=${given.searchParams.get('signature') ?? ''}`,
      url.replace(/expires=\d+/u, 'expires=99999999999999'),
      url.replace(/signature=../u, 'signature=AA'),
      `${given.pathname}?expires=NaN&signature=`,
    ];
    for (const address of tampered)
      expect(await put(chat.url, address, part)).toMatchObject({ status: 403, code: 'BAD_SIGNATURE' });
    const bytes = Buffer.from('short');
    const { upload: made } = await announce(ada, roomId, bytes.length);
    await put(chat.url, made?.url ?? '', bytes);
    const uploadIds = [made?.id ?? ''];
    const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds });
    await ada.delete(sent?.id ?? '');
    const late = await put(chat.url, made?.url ?? '', bytes);
    expect([204, 404]).toContain(late.status); // its removal may not have come to an end
    expect((await get(sent?.attachments[0]?.url ?? '')).status).toBe(404);
    const again = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds });
    expect(again.__typename).toBe('AttachmentNotFound');
  });

  test('of two pictures at once keeps one of them, whole and clean', async () => {
    const bytes = await photo();
    const { upload: made } = await announce(ada, roomId, bytes.length);
    const answers = await Promise.all([1, 2, 3].map(() => put(chat.url, made?.url ?? '', bytes)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    const uploadIds = [made?.id ?? ''];
    const { sent } = await sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds });
    await expectClean(await served(sent?.attachments[0]?.url ?? '', 'image/jpeg', 'inline'));
    expect(await objectsOf(uploadIds[0] ?? '')).toHaveLength(2);
  });
});

test('of nobody else a file can be had by its upload', async () => {
  const id = await upload(chat.url, ada, roomId, { bytes: Buffer.from(secret) });
  for (const path of [`uploads/${id}`, `${id}/file`, `${id}/thumbnail`, `..%2fattachments/${id}/file`])
    expect([403, 404, 405]).toContain((await get(`/media/attachments/${path}`)).status);
});

test('a voice says how long it takes and how loud it is', async () => {
  const seen = await send({ bytes: await soundOf('wav'), name: 'voice.wav' });
  if (typeof seen === 'string') throw new Error(seen);
  expect(seen).toMatchObject({ kind: 'AUDIO', contentType: 'audio/wav', durationMs: 2_000 });
  const waveform = seen.waveform ?? [];
  expect(waveform).toHaveLength(64);
  expect(waveform.toSorted((one, other) => one - other)).toEqual(waveform);
  expect(waveform.at(-1)).toBe(255);
});

test('a virus is refused and gone, and while the scanner is unavailable nothing passes it', async () => {
  const clamd = await startClamd();
  const scanned = await chat.startAnother({ CLAMD_ADDRESS: clamd.address });
  try {
    const given = async (bytes: Buffer) => {
      const { upload: made } = await announce(ada, roomId, bytes.length);
      return {
        id: made?.id ?? '',
        answer: await put(scanned.url, made?.url ?? '', bytes),
        url: made?.url ?? '',
      };
    };
    const virus = bytesOf(Buffer.alloc(1_000), testVirus);
    for (const bytes of [virus, bytesOf(await photo(), virus)]) {
      const { id, answer } = await given(bytes);
      expect(answer).toMatchObject({ status: 422, code: 'INFECTED_FILE' });
      expect(await objectsOf(id)).toEqual([]);
    }
    const tooLarge = await given(Buffer.alloc(clamd.mostBytes + 1));
    await eventually(async () => {
      const { status, code } = tooLarge.answer;
      const again = await put(scanned.url, tooLarge.url, Buffer.alloc(0), `*/${clamd.mostBytes + 1}`);
      expect([status, again.status]).toContain(413);
      expect([code, again.code]).toContain('PAYLOAD_TOO_LARGE');
    });
    expect(await objectsOf(tooLarge.id)).toEqual([]);
    expect((await given(Buffer.from('harmless'))).answer.status).toBe(204);
    await clamd.stop();
    const waiting = await given(await photo());
    expect(waiting.answer).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    const attach = () => sendFiles(ada, { roomId, clientMessageId: v7(), uploadIds: [waiting.id] });
    expect((await attach()).__typename).toBe('AttachmentNotFound');
    await clamd.start();
    const size = (await photo()).length;
    expect((await put(scanned.url, waiting.url, Buffer.alloc(0), `*/${size}`)).status).toBe(204);
    expect((await attach()).__typename).toBe('SendMessageSuccess');
  } finally {
    await scanned.close();
    await clamd.close();
  }
}, 300_000);
