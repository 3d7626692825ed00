import type { Readable } from 'node:stream';

/** Positions of bytes, the first and the last, both included, as HTTP counts them. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** An object on its way out. Its caller must read it to its end or destroy `body`. */
export interface OpenObject {
  readonly body: Readable;
  /** Of `body`, in bytes. */
  readonly size: number;
}

/** Keeps bytes under keys of letters, digits, `-`, `_`, `.` and `/`. Rejects when it does not answer. */
export interface ObjectStore {
  /**
   * Whole or not at all, in the place of what was there. Rejects, and keeps nothing, when the body does not have exactly `size` bytes
   * or breaks off.
   */
  put(
    key: string,
    body: Readable | Uint8Array,
    about: { readonly size: number; readonly contentType: string },
  ): Promise<void>;
  /** All of it or a range; null when there is none. The range must lie within the object. */
  open(key: string, range?: ByteRange): Promise<OpenObject | null>;
  /** Keys that are not there are fine. */
  delete(keys: readonly string[]): Promise<void>;
  close(): void;
}

/** The body of a `put` was not as long as announced. */
export class WrongSizeError extends Error {
  override readonly name = 'WrongSizeError';
}

const key = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/u;

/** Keys come from ids and not from people; this holds should that ever change. @throws for anything that could mean another place. */
export function assertKey(text: string): void {
  if (!key.test(text)) throw new Error(`"${text}" is no key of an object.`);
}

/** All of an object; null when there is none. @throws when it is larger than `limit` bytes. */
export async function readObject(
  store: Pick<ObjectStore, 'open'>,
  key: string,
  limit: number,
): Promise<Buffer | null> {
  const object = await store.open(key);
  if (object === null) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of object.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Error('An object is larger than it may be.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The bytes as they come, the last chunk held back until it is known to be the last: a receiver never has all of a body that is
 * refused. @throws {@link WrongSizeError} at the first byte too many, or in the end when some are missing.
 */
export async function* exactly(size: number, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let seen = 0;
  let held: Buffer | undefined;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > size) throw new WrongSizeError('There are more bytes than announced.');
    if (held !== undefined) yield held;
    held = chunk;
  }
  if (seen < size) throw new WrongSizeError('There are fewer bytes than announced.');
  if (held !== undefined) yield held;
}
