import { sleep } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import type { SearchBackFill } from '../stores/search-terms.ts';

/** Users of one stride: about 2,500 rows. */
const stride = 100;
const intervalMs = 10_000;

/**
 * Writes search terms until none are due, in strides, each of which stands by itself: it may end at any time and goes on where it is.
 * Instances that do it at once begin at either end by chance; what two write is written once. Half of the time is left to others.
 */
export async function backFillTerms(
  searchBackFill: SearchBackFill,
  isClosing: () => boolean = () => false,
): Promise<void> {
  while (!isClosing()) {
    const begunAt = performance.now();
    const due = await searchBackFill.findDue(stride, Math.random() < 0.5 ? 'first' : 'last');
    if (due.length > 0) await searchBackFill.write(due);
    if (due.length < stride) return;
    await sleep(performance.now() - begunAt);
  }
}

/** At the start, and every 10 s: instances of the version before write names and no terms. */
export function createTermsBackFill(searchBackFill: SearchBackFill, logger: Logger): MessagingPart {
  let isClosing = false;
  const part = createPeriodicPart(intervalMs, {
    work: () => backFillTerms(searchBackFill, () => isClosing),
    onError: (err) => logger.warn({ err }, 'Search terms could not be written'),
  });
  return {
    start: () => part.start(),
    close() {
      isClosing = true;
      return part.close();
    },
  };
}
