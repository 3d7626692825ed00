import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { BadAnswer } from './bad-answer.ts';

type Decode = (body: Buffer, maxOutputLength: number) => Promise<Buffer>;
type Decompress = (
  body: Buffer,
  options: { maxOutputLength: number },
  callback: (error: Error | null, result: Buffer) => void,
) => void;

function bounded(decompress: Decompress): Decode {
  const decode = promisify(decompress);
  return (body, maxOutputLength) => decode(body, { maxOutputLength });
}

const inflate = bounded(zlib.inflate);
const inflateRaw = bounded(zlib.inflateRaw);
const gunzip = bounded(zlib.gunzip);
/** From Node 22.15 on. */
const { zstdDecompress } = zlib as { zstdDecompress?: Decompress };

/** By the names of RFC 9110, 8.4.1. What is called `deflate` is sent with and without zlib's header. */
const decoders: Readonly<Record<string, Decode>> = {
  identity: async (body) => body,
  gzip: gunzip,
  'x-gzip': gunzip,
  br: bounded(zlib.brotliDecompress),
  deflate: (body, maxLength) => (((body[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(body, maxLength),
  ...(zstdDecompress && { zstd: bounded(zstdDecompress) }),
};

export const acceptedEncodings = ['gzip', 'br', 'deflate', ...(zstdDecompress ? ['zstd'] : [])].join(', ');

/** No server that is one applies more than two. */
const maxEncodings = 3;

/** Takes off what `content-encoding` says was put on, up to `maxBytes`. Throws {@link BadAnswer}. */
export async function decodeBody(body: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const encodings = contentEncoding.toLowerCase().split(',', maxEncodings + 1);
  if (encodings.length > maxEncodings) throw new BadAnswer('encoding', `Encodings: ${contentEncoding}`);
  let decoded = body;
  for (const encoding of encodings.toReversed()) {
    const decode = Object.hasOwn(decoders, encoding.trim()) ? decoders[encoding.trim()] : undefined;
    if (decode === undefined) throw new BadAnswer('encoding', `Content encoding ${encoding}`);
    decoded = await decode(decoded, maxBytes).catch((error: unknown) => {
      throw new BadAnswer(isTooLarge(error) ? 'tooLarge' : 'encoding', `${encoding}: ${String(error)}`);
    });
  }
  return decoded;
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
}
