import type { LinkPreviewContent, LinkPreviewImage } from '@parley/media';
import type { Binary } from 'mongodb';
import type { PreviewJob } from '../link-previews/preview-job.ts';

/** A preview that is to be made; what is over has no `dueAt`. */
export type PreviewJobDocument = Omit<PreviewJob, 'id'> & { readonly _id: string; readonly dueAt?: Date };

/** What a page says of itself; `_id`: a digest of its address. Without a preview somebody asks it now. */
export interface PagePreviewDocument {
  readonly _id: string;
  readonly expiresAt: Date;
  readonly preview?:
    | { readonly isNothing: true }
    | (Omit<LinkPreviewContent, 'image'> & {
        readonly image: (Omit<LinkPreviewImage, 'bytes'> & { readonly bytes: Binary }) | null;
      });
}

/** Whether links that somebody sends get previews; `_id` is the user. */
export interface PreviewSettingsDocument {
  readonly _id: string;
  readonly isEnabled: boolean;
}
