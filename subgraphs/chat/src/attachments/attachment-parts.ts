import type { ByteRange, ObjectStore } from '@parley/media';
import type { StoredPart } from '../rooms/attachment.ts';

/** The bytes of a range, out of one part after the other. Throws when a part is not there. */
export async function* readParts(
  objects: Pick<ObjectStore, 'open'>,
  parts: readonly StoredPart[],
  { first, last }: ByteRange,
): AsyncGenerator<Buffer> {
  let begin = 0;
  for (const { key, size } of parts) {
    const [from, to] = [Math.max(first - begin, 0), Math.min(last - begin, size - 1)];
    begin += size;
    if (from > to) continue;
    const object = await objects.open(key, { first: from, last: to });
    if (object === null) throw new Error('A part of a file is not there.');
    yield* object.body as AsyncIterable<Buffer>;
  }
}

/** All bytes of a range at once. */
export async function collectParts(
  objects: Pick<ObjectStore, 'open'>,
  parts: readonly StoredPart[],
  range: ByteRange,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readParts(objects, parts, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
