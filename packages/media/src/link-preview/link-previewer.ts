import { z } from 'zod';
import { runProcess, type ProcessAnswer } from '../run-process.ts';
import { cleanText } from './clean-text.ts';
import {
  refusalReasons,
  type LinkPreviewLimits,
  type RefusalReason,
  type TestNetwork,
} from './link-preview-task.ts';
import { makePreviewImage, type LinkPreviewImage } from './preview-image.ts';

/** What is shown of an address. A picture alone has no texts but the name of its site. */
export interface LinkPreviewContent {
  readonly title: string | null;
  readonly description: string | null;
  /** As the page says, else its host: anybody can say anything. */
  readonly siteName: string;
  readonly image: LinkPreviewImage | null;
}

export type LinkPreviewResult = Asked &
  (
    | { readonly ok: true; readonly content: LinkPreviewContent }
    | { readonly ok: false; readonly reason: RefusalReason }
  );

interface Asked {
  /** The most that the process of the fetch had, in bytes; 0 when it was lost. */
  readonly memory: number;
  /** The hosts that were asked, also by redirects and for the picture; none when the process was lost. */
  readonly hosts: readonly string[];
}

export type LinkPreviewer = ReturnType<typeof createLinkPreviewer>;

const program = new URL('./link-preview-process.mjs', import.meta.url);
const userAgent = 'ParleyLinkPreview/1.0 (bot; previews of links in messages)';
const defaultLimits: LinkPreviewLimits = {
  timeoutMs: 5_000,
  redirects: 3,
  htmlBytes: 512 * 1024,
  imageBytes: 2 * 1024 * 1024,
};
/** To begin and to end, on a busy machine. */
const processMs = 10_000;
/** Of the page's texts and the picture: more is not its answer. */
const answerBytes = 64 * 1024;

/**
 * Makes previews of addresses of strangers, each in a process of its own that has nothing of our environment and no secret. The caller bounds
 * how many at once. Rejects only when no process can be started here.
 */
export function createLinkPreviewer(given: {
  readonly limits?: Partial<LinkPreviewLimits>;
  /** Of tests, asked each time; without it the resolver and the routes of the machine. */
  readonly network?: () => TestNetwork | undefined;
}) {
  const limits = { ...defaultLimits, ...given.limits };
  const processLimits = {
    timeoutMs: limits.timeoutMs + processMs,
    heapMiB: 64,
    answerBytes: limits.imageBytes + answerBytes,
    threads: 2,
  };
  return async (url: string): Promise<LinkPreviewResult> => {
    const task = { url, userAgent, limits, network: given.network?.() };
    const answer = readAnswer(await runProcess(program, { task }, processLimits));
    if (answer === null) return { ok: false, reason: 'lost', memory: 0, hosts: [] };
    const { memory, reason, host, hosts, page, image: picture } = answer;
    if (reason !== null) return { ok: false, reason, memory, hosts };
    const image = picture === null ? null : await makePreviewImage(picture);
    const title = cleanText(page?.title ?? null, 200);
    const description = cleanText(page?.description ?? null, 400);
    if (title === null && description === null && image === null)
      return { ok: false, reason: 'nothing-to-show', memory, hosts };
    const siteName = cleanText(page?.siteName ?? null, 80) ?? host;
    return { ok: true, content: { title, description, siteName, image }, memory, hosts };
  };
}

const text = z.string().max(4_096).nullable();
const answerHead = z.object({
  reason: z.enum(refusalReasons).nullable(),
  host: z.string().max(255),
  hosts: z.array(z.string().max(255)).max(20),
  page: z.object({ title: text, description: text, siteName: text, image: z.string().nullable() }).nullable(),
  imageSize: z.int().nonnegative().nullable(),
  memory: z.number(),
});

/** The process has read what a stranger wrote: its answer is checked like theirs. */
function readAnswer(answer: ProcessAnswer | null) {
  const parsed = answerHead.safeParse(answer?.head);
  if (answer === null || !parsed.success) return null;
  const { imageSize, ...head } = parsed.data;
  return { ...head, image: imageSize === null ? null : answer.body.subarray(0, imageSize) };
}
