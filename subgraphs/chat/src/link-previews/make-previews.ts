import { limit } from '@parley/async';
import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import type { PreviewJobStore } from '../stores/preview-job-store.ts';
import { createMakePreview, type MakePreviewDeps } from './make-preview.ts';

const pageSize = 50;
const intervalMs = 1_000;
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
  const closing = new AbortController();

  const run = async (id: string): Promise<void> => {
    const job = closing.signal.aborted ? null : await previewJobs.claim(id, now());
    if (job === null) return;
    let isOver = false;
    try {
      isOver = await makePreview(job);
    } catch (error) {
      logger.warn({ err: error, messageId: job.messageId }, 'A link preview could not be made yet');
    }
    await (isOver ? previewJobs.end(id) : previewJobs.retryAt(id, new Date(now().getTime() + retryMs)));
  };
  const part = createPeriodicPart(intervalMs, {
    async work() {
      let found = pageSize;
      while (found === pageSize && !closing.signal.aborted) {
        const due = await previewJobs.due(now(), pageSize);
        found = due.length;
        await Promise.all(due.map((id) => inTurn(() => run(id))));
      }
    },
    onError: (error) => logger.warn({ err: error }, 'Link previews could not be made yet'),
  });
  return {
    start: () => part.start(),
    async close() {
      closing.abort();
      await part.close();
    },
  };
}
