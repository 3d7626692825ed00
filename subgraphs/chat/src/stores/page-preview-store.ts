import { isDuplicateDocument } from '@parley/mongo';
import { Binary } from 'mongodb';
import { createHash } from 'node:crypto';
import type { PagePreview } from '../link-previews/page-preview.ts';
import type { PagePreviewDocument } from './preview-documents.ts';
import type { Mongo } from './mongo.ts';

export type PagePreviewStore = ReturnType<typeof createPagePreviewStore>;

/** `isRepeat`: the page has failed a while ago. */
export interface PageClaim {
  readonly isRepeat: boolean;
}

/** Longer than a page is asked: who has not kept it by then has died. */
const leaseMs = 30_000;

/** What pages say of themselves, for as long as that is taken for true; also that a page says nothing. */
export function createPagePreviewStore({ pagePreviews }: Pick<Mongo, 'pagePreviews'>) {
  return {
    /** As it is kept; `busy`: another asks it now, or it is not yet to be asked once more; `unknown`: it may be asked. */
    async find(page: string, now: Date): Promise<PagePreview | 'busy' | 'unknown'> {
      const document = await pagePreviews.findOne({ _id: idOf(page), expiresAt: { $gt: now } });
      if (document === null) return 'unknown';
      if (document.preview !== undefined) return toPreview(document.preview);
      return document.repeatAt === undefined || document.repeatAt > now ? 'busy' : 'unknown';
    },
    /** Null unless the caller is the one who asks the page now: nobody else does for half a minute. */
    async claim(page: string, now: Date): Promise<PageClaim | null> {
      const expiresAt = new Date(now.getTime() + leaseMs);
      const isFree = { $or: [{ expiresAt: { $lte: now } }, { repeatAt: { $lte: now } }] };
      try {
        const before = await pagePreviews.findOneAndUpdate(
          { _id: idOf(page), ...isFree },
          { $set: { expiresAt }, $unset: { preview: '', repeatAt: '' } },
          { upsert: true, projection: { expiresAt: 1, repeatAt: 1 } },
        );
        return { isRepeat: before?.repeatAt !== undefined && before.expiresAt > now };
      } catch (error) {
        if (isDuplicateDocument(error)) return null;
        throw error;
      }
    },
    /** It has failed: from `repeatAt` on it may be claimed once more. At `expiresAt` that it failed is forgotten. */
    async repeatAt(page: string, repeatAt: Date, expiresAt: Date): Promise<void> {
      await pagePreviews.updateOne({ _id: idOf(page) }, { $set: { repeatAt, expiresAt } }, { upsert: true });
    },
    async keep(page: string, preview: PagePreview, expiresAt: Date): Promise<void> {
      const $set = { preview: toDocument(preview), expiresAt };
      await pagePreviews.updateOne({ _id: idOf(page) }, { $set }, { upsert: true });
    },
    /** Nothing could be asked here: another may try at once. */
    async release(page: string): Promise<void> {
      await pagePreviews.deleteOne({ _id: idOf(page), preview: { $exists: false } });
    },
  };
}

function idOf(page: string): string {
  return createHash('sha256').update(page).digest('base64url');
}

function toDocument(preview: PagePreview): NonNullable<PagePreviewDocument['preview']> {
  if (preview === null) return { isNothing: true };
  const { image, ...texts } = preview;
  return { ...texts, image: image === null ? null : { ...image, bytes: new Binary(image.bytes) } };
}

function toPreview(document: NonNullable<PagePreviewDocument['preview']>): PagePreview {
  if ('isNothing' in document) return null;
  const { image, ...texts } = document;
  return { ...texts, image: image === null ? null : { ...image, bytes: Buffer.from(image.bytes.buffer) } };
}
