import { hostOf, type LinkPreviewer, mayPass } from '@parley/media';
import type { PagePreviewStore } from '../stores/page-preview-store.ts';
import type { PreviewHostStore } from '../stores/preview-host-store.ts';
import { keptMs, nothingKeptMs, type PagePreview, repeatMs } from './page-preview.ts';

export type ReadPagePreview = ReturnType<typeof createReadPagePreview>;

/**
 * What a page says of itself, as it was said a while ago, or is now. `busy`: it is to be asked later, as another asks it or its host now, its
 * host was asked too often, or it failed as may pass. Of one host all instances ask one page at a time, and `mostPerHost` in a minute.
 */
export function createReadPagePreview(deps: {
  readonly pagePreviews: PagePreviewStore;
  readonly previewHosts: PreviewHostStore;
  readonly preview: LinkPreviewer;
  readonly mostPerHost: number;
  readonly now: () => Date;
}) {
  const { pagePreviews, previewHosts, preview, mostPerHost, now } = deps;
  const after = (ms: number): Date => new Date(now().getTime() + ms);

  const countOthers = async (hosts: readonly string[], host: string): Promise<void> => {
    for (const other of hosts) if (other !== host) await previewHosts.count(other, now(), mostPerHost);
  };
  const ask = async (page: string, host: string, isRepeat: boolean): Promise<PagePreview | 'busy'> => {
    try {
      const result = await preview(page);
      await countOthers(result.hosts, host);
      if (!result.ok && mayPass(result.reason) && !isRepeat) {
        await pagePreviews.repeatAt(page, after(repeatMs), after(nothingKeptMs));
        return 'busy';
      }
      const said = result.ok ? result.content : null;
      await pagePreviews.keep(page, said, after(said === null ? nothingKeptMs : keptMs));
      return said;
    } catch (error) {
      await pagePreviews.release(page);
      throw error;
    }
  };
  return async (page: string): Promise<PagePreview | 'busy'> => {
    const known = await pagePreviews.find(page, now());
    if (known !== 'unknown') return known;
    const host = hostOf(new URL(page));
    const heldUntil = await previewHosts.claim(host, now(), mostPerHost);
    if (heldUntil === null) return 'busy';
    try {
      const claim = await pagePreviews.claim(page, now());
      return claim === null ? 'busy' : await ask(page, host, claim.isRepeat);
    } finally {
      await previewHosts.release(host, heldUntil);
    }
  };
}
