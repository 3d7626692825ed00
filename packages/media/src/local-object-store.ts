import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assertKey, exactly, type ObjectStore } from './object-store.ts';

const abandonedMs = 60 * 60_000;

/** Objects as files below a folder, which is made when the first one comes. Instances may share it. */
export async function createLocalObjectStore(folder: string): Promise<ObjectStore> {
  const unfinished = join(folder, '.unfinished');
  const pathOf = (key: string): string => {
    assertKey(key);
    return join(folder, key);
  };
  await deleteOld(unfinished);
  return {
    async put(key, body, { size }) {
      const path = pathOf(key);
      const partial = join(unfinished, randomUUID());
      await mkdir(unfinished, { recursive: true });
      try {
        await write(partial, exactly(size, body instanceof Readable ? body : Readable.from([body])));
        await mkdir(dirname(path), { recursive: true });
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    async open(key, range) {
      const file = await open(pathOf(key)).catch(unlessAbsent);
      if (file === null) return null;
      if (range !== undefined) {
        const { first, last } = range;
        return { body: file.createReadStream({ start: first, end: last }), size: last - first + 1 };
      }
      const { size } = await file.stat();
      return { body: file.createReadStream(), size };
    },
    async delete(keys) {
      await Promise.all(keys.map((key) => rm(pathOf(key), { force: true })));
    },
    close: () => undefined,
  };
}

/** On the disk before it gets its name: a row may refer to it from then on. */
async function write(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await pipeline(bytes, file.createWriteStream({ flush: true }));
}

/** What a process that died left half written. */
async function deleteOld(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(unlessAbsent)) ?? [];
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(unlessAbsent);
    if (found !== null && found.mtimeMs < Date.now() - abandonedMs) await rm(path, { force: true });
  }
}

function unlessAbsent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
