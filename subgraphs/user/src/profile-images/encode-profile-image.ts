import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sniffImageType } from './image-type.ts';
import { withoutTexts } from './png-chunks.ts';
import { type Edge, edges, type ImageType, imageLimits } from './profile-image.ts';

/** A profile's picture in all its sizes, or why there is none. */
export type EncodedImage =
  | { readonly ok: true; readonly copies: readonly { readonly edge: Edge; readonly bytes: Buffer }[] }
  | { readonly ok: false; readonly reason: 'unsupported' | 'too-large' | 'unreadable' };

const program = fileURLToPath(new URL('./image-process.mjs', import.meta.url));
/** For a file that is small and yet takes long; the gateway waits 10 s. */
const longestMs = 8_000;

/**
 * Pixels are made anew from whatever came, so that nothing else of the file gets through: no metadata, no trailer, no second frame. How
 * many images at once is the caller's to bound: each takes a process.
 */
export async function encodeProfileImage(bytes: Uint8Array, announced: ImageType): Promise<EncodedImage> {
  const type = sniffImageType(bytes);
  if (type === null || type !== announced) return { ok: false, reason: 'unsupported' };
  const answer = await runImageProcess(type === 'image/png' ? withoutTexts(bytes) : bytes);
  return answer === null ? { ok: false, reason: 'unreadable' } : readAnswer(answer);
}

/** What the process answers; null when it was lost or took too long. It gets nothing of our environment, and so no secret. */
function runImageProcess(bytes: Uint8Array): Promise<Buffer | null> {
  const task = JSON.stringify({ ...imageLimits, edges });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-old-space-size=64', program, task], {
      env: { MALLOC_ARENA_MAX: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: longestMs,
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
  sizes: z.array(z.int()),
});

function readAnswer(answer: Buffer): EncodedImage {
  const end = answer.indexOf('\n');
  const { reason, sizes } = answerHead.parse(JSON.parse(answer.subarray(0, end).toString()));
  if (reason !== null) return { ok: false, reason };
  let from = end + 1;
  const copies = edges.map((edge, index) => {
    const bytes = answer.subarray(from, (from += sizes[index] ?? 0));
    return { edge, bytes };
  });
  return { ok: true, copies };
}
