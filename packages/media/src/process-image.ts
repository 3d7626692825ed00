import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { withoutTexts } from './png-chunks.ts';
import { sniffImageType } from './image-type.ts';

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
  /** Where all must be decoded in one piece: progressive and interlaced images, GIF and WebP. */
  readonly pixelsInOnePiece: number;
  /** Of all frames together; of more only the first frame is kept. */
  readonly animatedPixels: number;
  readonly copies: readonly CopyTask[];
  readonly withPlaceholder: boolean;
}

export interface ImageCopy {
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

const program = fileURLToPath(new URL('./image-process.mjs', import.meta.url));

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
  const answer = await runProcess(type === 'image/png' ? withoutTexts(bytes) : bytes, task, timeoutMs);
  return answer === null ? { ok: false, reason: 'unreadable' } : readAnswer(answer);
}

/** What the process answers; null when it was lost or took too long. It gets nothing of our environment, and so no secret. */
function runProcess(bytes: Uint8Array, task: ImageTask, timeoutMs: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-old-space-size=64', program, JSON.stringify(task)], {
      env: { MALLOC_ARENA_MAX: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.once('error', () => undefined); // it ended before it had read all: its exit code says so
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : null));
    child.stdin.end(bytes);
  });
}

const answerHead = z.object({
  reason: z.enum(['too-large', 'unreadable']).nullable(),
  placeholder: z.string().nullable(),
  copies: z.array(z.object({ width: z.int(), height: z.int(), size: z.int() })),
});

function readAnswer(answer: Buffer): ProcessedImage | RefusedImage {
  const end = answer.indexOf('\n');
  const { reason, placeholder, copies } = answerHead.parse(JSON.parse(answer.subarray(0, end).toString()));
  if (reason !== null) return { ok: false, reason };
  let from = end + 1;
  const made = copies.map(({ width, height, size }) => {
    const bytes = answer.subarray(from, (from += size));
    return { width, height, bytes };
  });
  return { ok: true, placeholder, copies: made };
}
