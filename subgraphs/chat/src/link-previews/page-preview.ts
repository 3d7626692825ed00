import type { LinkPreviewContent } from '@parley/media';

/** What a page says of itself; null: nothing that could be shown. */
export type PagePreview = LinkPreviewContent | null;

/** A page is asked once in this time, however many messages lead to it. */
export const keptMs = 24 * 60 * 60_000;
/** One that said nothing, or was not there, sooner. */
export const nothingKeptMs = 15 * 60_000;
/** One that failed as may pass is asked once more after this time. */
export const repeatMs = 5_000;
