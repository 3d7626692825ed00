import { z } from 'zod';
import { runProcess } from './run-process.ts';

/** A sound or film made anew. */
export interface CleanMedia {
  /** By what is in it: a film without pictures is a sound. */
  readonly contentType: string;
  /** Null where the file does not say a time that can be. */
  readonly durationMs: number | null;
  /** How loud a sound is in each of its 64 parts, 0 to 255; null of films, and where it is not decoded here. */
  readonly waveform: readonly number[] | null;
  readonly bytes: Buffer;
}

const longestMs = 7 * 86_400_000;
/** The file, the new one, and a few of its pieces lie beside the heap. */
const heapMiB = 48;
/** What is copied hardly grows. */
const leastAnswerBytes = 1024 * 1024;
const program = new URL('./media-process.mjs', import.meta.url);

const head = z
  .object({
    contentType: z.string(),
    durationMs: z.int().min(0).max(longestMs).nullable().catch(null),
    waveform: z.array(z.int().min(0).max(255)).length(64).nullable(),
  })
  .nullable();

/**
 * Copies the sound and the pictures of a file into a new one of its kind, and nothing else: no tags, no places, no other tracks. Null when
 * it is damaged, or of a kind that cannot be copied. The caller bounds how many at once: each takes a process.
 */
export async function cleanMedia(
  bytes: Uint8Array,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<CleanMedia | null> {
  const answerBytes = 2 * bytes.length + leastAnswerBytes;
  const answer = await runProcess(program, { task: {}, bytes }, { timeoutMs, heapMiB, answerBytes });
  const made = answer === null ? null : head.parse(answer.head);
  if (answer === null || made === null || answer.body.length === 0) return null;
  return { ...made, bytes: answer.body };
}
