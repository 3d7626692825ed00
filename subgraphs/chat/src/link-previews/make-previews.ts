import { limit } from '@parley/async';
import type { MessagingPart } from '@parley/service-kit/service';
import { createDueWorker } from '../rooms/due-worker.ts';
import type { PreviewJobStore } from '../stores/preview-job-store.ts';
import { createMakePreview, type MakePreviewDeps } from './make-preview.ts';

/** Until a page that another asks for is known, and until a store answers again. */
const retryMs = 2_000;

/**
 * Makes the previews that are asked for, `concurrency` at a time in this process. Several instances share them. Who dies while making one
 * leaves it to another.
 */
export function createPreviewMaker(
  deps: MakePreviewDeps & {
    readonly previewJobs: Pick<PreviewJobStore, 'due' | 'claim' | 'end' | 'retryAt'>;
    readonly concurrency: number;
    readonly now: () => Date;
  },
): MessagingPart {
  const { previewJobs, now, logger } = deps;
  const makePreview = createMakePreview(deps);
  const inTurn = limit(deps.concurrency);

  const run = async (id: string, closing: AbortSignal): Promise<void> => {
    const job = closing.aborted ? null : await previewJobs.claim(id, now());
    if (job === null) return;
    let isOver = false;
    try {
      isOver = await makePreview(job);
    } catch (error) {
      logger.warn({ err: error, messageId: job.messageId }, 'A link preview could not be made yet');
    }
    await (isOver ? previewJobs.end(id) : previewJobs.retryAt(id, new Date(now().getTime() + retryMs)));
  };
  return createDueWorker({
    due: previewJobs.due,
    run: (id, closing) => inTurn(() => run(id, closing)),
    now,
    onError: (error) => logger.warn({ err: error }, 'Link previews could not be made yet'),
  });
}
