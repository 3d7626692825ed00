import type { LinkPreviewContent, LinkPreviewImage } from '@parley/media';
import type { Binary } from 'mongodb';
import type { PreviewJob } from '../link-previews/preview-job.ts';

/** A preview that is to be made; what is over has no `dueAt`. */
export type PreviewJobDocument = Omit<PreviewJob, 'id'> & {
  readonly _id: string;
  readonly dueAt?: Date;
  /** Of its link; none of older versions. */
  readonly host?: string;
};

/** What a page says of itself; `_id`: a digest of its address. Without a preview somebody asks it now, or it is asked once more. */
export interface PagePreviewDocument {
  readonly _id: string;
  readonly expiresAt: Date;
  /** It has failed once: from then on it may be asked once more. */
  readonly repeatAt?: Date;
  readonly preview?:
    | { readonly isNothing: true }
    | (Omit<LinkPreviewContent, 'image'> & {
        readonly image: (Omit<LinkPreviewImage, 'bytes'> & { readonly bytes: Binary }) | null;
      });
}

/** A host that was asked lately; `_id`: its name. */
export interface PreviewHostDocument {
  readonly _id: string;
  /** Until then somebody asks it, unless that is over sooner. */
  readonly heldUntil: Date;
  /** When it was asked, the newest first. */
  readonly asked: readonly Date[];
  readonly expiresAt: Date;
}

/** Whether links that somebody sends get previews; `_id` is the user. */
export interface PreviewSettingsDocument {
  readonly _id: string;
  readonly isEnabled: boolean;
}
