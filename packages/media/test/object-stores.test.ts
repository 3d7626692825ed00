import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startS3Server } from '@parley/testkit';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  createLocalObjectStore,
  type ObjectStore,
  openObjectStore,
  readObject,
  WrongSizeError,
} from '../src/index.ts';

const limit = 10_000_000;
const about = (size: number) => ({ size, contentType: 'image/webp' });

/** One suite for all object stores: what the service may rely on. */
function behavesAsObjectStore(get: () => ObjectStore): void {
  const key = (): string => `some/${randomBytes(8).toString('hex')}.webp`;
  const put = (at: string, bytes: Buffer, size = bytes.length): Promise<void> =>
    get().put(at, Readable.from(inChunks(bytes)), about(size));
  const read = (at: string): Promise<Buffer | null> => readObject(get(), at, limit);

  test('gives back what was put, as bytes and as a stream', async () => {
    for (const bytes of [Buffer.from('x'), randomBytes(3_000_000)]) {
      const [one, other] = [key(), key()];
      await get().put(one, bytes, about(bytes.length));
      await put(other, bytes);
      expect((await read(one))?.equals(bytes)).toBe(true);
      expect((await read(other))?.equals(bytes)).toBe(true);
      const opened = await get().open(one);
      expect(opened?.size).toBe(bytes.length);
      opened?.body.destroy();
    }
  });

  test('gives a range of what was put, to the last byte and of one byte', async () => {
    const [at, bytes] = [key(), randomBytes(300_000)];
    await put(at, bytes);
    for (const range of [
      { first: 0, last: 0 },
      { first: 100_001, last: 200_000 },
      { first: 299_999, last: 299_999 },
      { first: 0, last: 299_999 },
    ]) {
      const opened = await get().open(at, range);
      expect(opened?.size).toBe(range.last - range.first + 1);
      const chunks: Buffer[] = [];
      for await (const chunk of opened?.body ?? []) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).equals(bytes.subarray(range.first, range.last + 1))).toBe(true);
    }
    expect(await get().open(key(), { first: 0, last: 1 })).toBeNull();
  });

  test('puts in the place of what was there', async () => {
    const at = key();
    await put(at, Buffer.from('a longer one'));
    await put(at, Buffer.from('short'));
    expect(String(await read(at))).toBe('short');
  });

  test('has nothing under a key that nothing was put under', async () => {
    expect(await get().open(key())).toBeNull();
    expect(await read(key())).toBeNull();
  });

  test.each([
    ['shorter', 100_000, 100_001],
    ['longer', 100_000, 99_999],
  ])('keeps nothing of a body that is %s than announced', async (_what, actual, announced) => {
    const at = key();
    await expect(put(at, randomBytes(actual), announced)).rejects.toThrow(WrongSizeError);
    expect(await read(at)).toBeNull();
  });

  test('keeps nothing of a body that breaks off, and what was there before', async () => {
    const [fresh, known] = [key(), key()];
    await put(known, Buffer.from('before'));
    for (const at of [fresh, known]) {
      const body = Readable.from(breakingOff());
      await expect(get().put(at, body, about(200_000))).rejects.toThrow('broken off');
    }
    expect(await read(fresh)).toBeNull();
    expect(String(await read(known))).toBe('before');
  });

  test('deletes many at once; what is not there is fine', async () => {
    const keys = [key(), key(), key()];
    for (const at of keys.slice(0, 2)) await put(at, Buffer.from('x'));
    await get().delete(keys);
    for (const at of keys) expect(await read(at)).toBeNull();
    await get().delete(keys);
    await get().delete([]);
  });

  test.each(['../up', 'a/../b', '/root', 'a//b', 'a/', '', '.hidden', 'a\\b', 'a\0b'])(
    'refuses the key %j',
    async (bad) => {
      await expect(get().put(bad, Buffer.from('x'), about(1))).rejects.toThrow('no key');
      await expect(get().open(bad)).rejects.toThrow('no key');
      await expect(get().delete([bad])).rejects.toThrow('no key');
    },
  );

  test('reads no more than it is told to', async () => {
    const at = key();
    await put(at, randomBytes(1_000));
    await expect(readObject(get(), at, 999)).rejects.toThrow('larger');
  });
}

describe('a folder', () => {
  let folder: string;
  let store: ObjectStore;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objects-'));
    store = await openObjectStore({ directory: folder });
  });
  afterAll(() => rm(folder, { recursive: true }));

  behavesAsObjectStore(() => store);

  test('is left without unfinished files, also of a process that died', async () => {
    const unfinished = join(folder, '.unfinished');
    expect(await readdir(unfinished)).toEqual([]);
    await writeFile(join(unfinished, 'old'), 'x');
    await writeFile(join(unfinished, 'new'), 'x');
    await utimes(join(unfinished, 'old'), 1, 1);
    await createLocalObjectStore(folder);
    expect(await readdir(unfinished)).toEqual(['new']);
  });
});

// Awaited here, because jest wants to know beforehand which tests there are: a missing server is a skipped suite that says why.
const server = await startS3Server();

if ('missing' in server) {
  process.stderr.write(
    `\nSKIPPED: the S3 half of the object store suite did not run, because ${server.missing}.\n`,
  );
  test.skip(`a bucket (not tried: ${server.missing})`, () => undefined);
} else {
  describe('a bucket', () => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await openObjectStore({ s3: server.settings });
    });
    afterAll(async () => {
      store.close();
      await server.close();
    });

    behavesAsObjectStore(() => store);

    test('that is not there is an error, and not an object that is not there', async () => {
      const elsewhere = await openObjectStore({ s3: { ...server.settings, bucket: 'absent' } });
      await expect(elsewhere.open('some/key')).rejects.toThrow();
      elsewhere.close();
    });
  });
}

function* inChunks(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += 60_000) yield bytes.subarray(from, from + 60_000);
}

async function* breakingOff(): AsyncGenerator<Buffer> {
  yield randomBytes(100_000);
  yield await Promise.reject<Buffer>(new Error('broken off'));
}
