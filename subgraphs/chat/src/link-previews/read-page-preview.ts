import type { LinkPreviewer } from '@parley/media';
import type { PagePreviewStore } from '../stores/page-preview-store.ts';
import { keptMs, nothingKeptMs, type PagePreview } from './page-preview.ts';

export type ReadPagePreview = ReturnType<typeof createReadPagePreview>;

/** What a page says of itself, as it was said a while ago, or is now. `busy`: another is asking it. */
export function createReadPagePreview(deps: {
  readonly pagePreviews: PagePreviewStore;
  readonly preview: LinkPreviewer;
  readonly now: () => Date;
}) {
  const { pagePreviews, preview, now } = deps;
  const ask = async (page: string): Promise<PagePreview> => {
    try {
      const result = await preview(page);
      const said = result.ok ? result.content : null;
      const until = now().getTime() + (said === null ? nothingKeptMs : keptMs);
      await pagePreviews.keep(page, said, new Date(until));
      return said;
    } catch (error) {
      await pagePreviews.release(page);
      throw error;
    }
  };
  return async (page: string): Promise<PagePreview | 'busy'> => {
    const known = await pagePreviews.find(page, now());
    if (known !== 'unknown') return known;
    return (await pagePreviews.claim(page, now())) ? ask(page) : 'busy';
  };
}
