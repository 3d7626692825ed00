import { limit, retryForever } from '@parley/async';
import type { MessagingPart } from '@parley/service-kit/service';
import { createDueWorker } from '../rooms/due-worker.ts';
import type { PreviewJobStore } from '../stores/preview-job-store.ts';
import { createMakePreview, type MakePreviewDeps } from './make-preview.ts';
import type { PreviewJob } from './preview-job.ts';
import { waitMs } from './wait-ms.ts';

/** Until it is begun again after a failure, as when a store was unavailable. */
const retryMs = 2_000;

/**
 * Makes the previews that are asked for, `concurrency` at a time in this process. Several instances share them. Who dies while making one
 * leaves it to another.
 */
export function createPreviewMaker(
  deps: MakePreviewDeps & {
    readonly previewJobs: Pick<PreviewJobStore, 'due' | 'claim' | 'end' | 'retryAt' | 'waitUntil'>;
    readonly concurrency: number;
    readonly now: () => Date;
    readonly random: () => number;
  },
): MessagingPart {
  const { previewJobs, now, random, logger } = deps;
  const makePreview = createMakePreview(deps);
  const inTurn = limit(deps.concurrency);

  const after = (ms: number): Date => new Date(now().getTime() + ms);
  const attempt = async (job: PreviewJob): Promise<void> => {
    if (await makePreview(job)) await previewJobs.end(job.id);
    else await previewJobs.waitUntil(job, after(waitMs(job.waits ?? 0, random)));
  };
  const run = async (id: string, closing: AbortSignal): Promise<void> => {
    const job = closing.aborted ? null : await previewJobs.claim(id, now());
    if (job === null) return;
    await attempt(job).catch(async (error: unknown) => {
      logger.warn({ err: error, messageId: job.messageId }, 'A link preview could not be made yet');
      // Its place is kept meanwhile: without the store no other job could be made either.
      await retryForever(() => previewJobs.retryAt(id, after(retryMs)), { signal: closing });
    });
  };
  return createDueWorker({
    due: previewJobs.due,
    run: (id, closing) => inTurn(() => run(id, closing)),
    now,
    onError: (error) => logger.warn({ err: error }, 'Link previews could not be made yet'),
  });
}
