import { every } from '@parley/async';
import { readFile, stat } from 'node:fs/promises';
import { maxManifestBytes, readManifest, type Manifest } from './manifest.ts';

export interface FollowManifestOptions {
  readonly path: string;
  readonly pollMs: number;
  readonly onUpdate: (manifest: Manifest) => void;
  /** The file cannot be read or is faulty; the former manifest stays. Called once for each version of the file, and for each attempt to read it in vain. */
  readonly onFailure: (error: unknown) => void;
}

/** Reads a manifest, and again when its file changes. Rejects, with a sentence, when the first one cannot be used. */
export async function followManifest({ path, pollMs, onUpdate, onFailure }: FollowManifestOptions) {
  let last = await readBounded(path);
  let current = await loadManifest(path, last);
  const refresh = async (): Promise<void> => {
    const bytes = await readBounded(path);
    if (bytes.equals(last)) return;
    last = bytes;
    current = await loadManifest(path, bytes, current);
    onUpdate(current);
  };
  const polling = every(pollMs, { work: refresh, onError: onFailure });
  polling.start();
  return { first: current, close: () => polling.stop() };
}

/** Reads it once. Rejects with a sentence. */
export async function checkManifest(path: string): Promise<Manifest> {
  return loadManifest(path, await readBounded(path));
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > maxManifestBytes)
      throw new Error(`it has ${size} bytes, and the limit is ${maxManifestBytes}`);
    return await readFile(path);
  } catch (error) {
    throw faulty(path, error);
  }
}

async function loadManifest(path: string, bytes: Buffer, former?: Manifest): Promise<Manifest> {
  try {
    return await readManifest(bytes.toString(), former);
  } catch (error) {
    throw faulty(path, error);
  }
}

function faulty(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`The manifest ${path} cannot be used: ${reason}`, { cause: error });
}
