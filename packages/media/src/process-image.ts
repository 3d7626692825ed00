import { z } from 'zod';
import { withoutTexts } from './png-chunks.ts';
import { sniffImageType, type ImageType } from './image-type.ts';
import { runProcess, type ProcessAnswer } from './run-process.ts';

/** A copy that is made of an image. */
export interface CopyTask {
  /** In pixels; of the longer side where it fits `inside`. */
  readonly edge: number;
  /** `cover`: a square, cut out of the middle. `inside`: the whole picture, never enlarged. */
  readonly fit: 'cover' | 'inside';
  readonly format: 'webp' | 'same';
  /** 1 to 100, where the format loses something. */
  readonly quality: number;
  /** Whether it keeps the frames of an animation. */
  readonly isAnimated: boolean;
}

/** What is made of an image, and how large it may be, in pixels (width × height). */
export interface ImageTask {
  readonly pixels: number;
  /** Where all must be decoded in one piece: progressive and interlaced images, GIF and WebP; of 16 bits, CMYK and AVIF half of it. */
  readonly pixelsInOnePiece: number;
  /** Of all frames together; of more only the first frame is kept. */
  readonly animatedPixels: number;
  readonly copies: readonly CopyTask[];
  readonly withPlaceholder: boolean;
}

export interface ImageCopy {
  /** That of the image or WebP; an AVIF becomes a WebP. */
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

export interface ProcessedImage {
  readonly ok: true;
  /** A ThumbHash in base64; null unless asked for. */
  readonly placeholder: string | null;
  /** In the order of the task. */
  readonly copies: readonly ImageCopy[];
}

export interface RefusedImage {
  readonly ok: false;
  readonly reason: 'unsupported' | 'too-large' | 'unreadable';
}

const program = new URL('./image-process.mjs', import.meta.url);
/** Of all copies. */
const answerBytes = 128 * 1024 * 1024;

/**
 * Makes pixels anew from whatever came, so that nothing else of the file gets through: no metadata, no trailer. The caller bounds how many
 * images at once: each takes a process. `timeoutMs`: for a file that is small and yet takes long.
 */
export async function processImage(
  bytes: Uint8Array,
  task: ImageTask,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<ProcessedImage | RefusedImage> {
  const type = sniffImageType(bytes);
  if (type === null) return { ok: false, reason: 'unsupported' };
  const given = type === 'image/png' ? withoutTexts(bytes) : bytes;
  const limits = { timeoutMs, heapMiB: 64, answerBytes };
  const answer = await runProcess(program, { task, bytes: given }, limits);
  return answer === null ? { ok: false, reason: 'unreadable' } : readAnswer(answer, type);
}

const answerHead = z.object({
  reason: z.enum(['too-large', 'unreadable']).nullable(),
  placeholder: z.string().nullable(),
  copies: z.array(
    z.object({ width: z.int(), height: z.int(), size: z.int(), format: z.enum(['webp', 'same']) }),
  ),
});

function readAnswer({ head, body }: ProcessAnswer, type: ImageType): ProcessedImage | RefusedImage {
  const { reason, placeholder, copies } = answerHead.parse(head);
  if (reason !== null) return { ok: false, reason };
  let from = 0;
  const made = copies.map(({ width, height, size, format }) => {
    const bytes = body.subarray(from, (from += size));
    return {
      width,
      height,
      bytes,
      contentType: format === 'same' && type !== 'image/avif' ? type : 'image/webp',
    };
  });
  return { ok: true, placeholder, copies: made };
}
