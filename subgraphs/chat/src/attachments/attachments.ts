import { limit } from '@parley/async';
import { createVirusScanner, type ObjectStore } from '@parley/media';
import type { Logger } from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import { createCopyFiles } from '../forwarding/copy-files.ts';
import { createAttachmentAddresses } from './attachment-address.ts';
import { createCompleteMedia } from './complete-media.ts';
import { createCompletePicture } from './complete-picture.ts';
import { createCompleteUpload } from './complete-upload.ts';
import { createCreateAttachmentUpload } from './create-attachment-upload.ts';
import { createDiscardAttachments } from './discard-attachments.ts';
import { createKeepMadeFile } from './keep-made-file.ts';
import { createOpenAttachment, type Variant } from './open-attachment.ts';
import { createReceivePart } from './receive-part.ts';
import { createScanUpload } from './scan-upload.ts';
import { scansAtATime, scanTimeoutMs } from './attachment-limits.ts';

export type Attachments = ReturnType<typeof createAttachments>;

/** What can be done with the files of messages. */
export function createAttachments(given: {
  stores: { readonly objects: ObjectStore; readonly attachments: AttachmentStore };
  environment: {
    readonly MEDIA_UPLOAD_SECRET: string;
    readonly MEDIA_BASE_URL: string;
    readonly ATTACHMENT_QUOTA_BYTES: number;
    readonly IMAGE_CONCURRENCY: number;
    readonly CLAMD_ADDRESS?: string | undefined;
  };
  findVisibleRoom: FindVisibleRoom;
  logger: Logger;
  newId: () => string;
  now: () => Date;
}) {
  const { environment, stores, now } = given;
  const addresses = createAttachmentAddresses({
    secret: environment.MEDIA_UPLOAD_SECRET,
    baseUrl: environment.MEDIA_BASE_URL,
  });
  const deps = { ...given, ...stores, addresses };
  const discard = createDiscardAttachments(deps);
  const newKey = (uploadId: string): string => `attachments/${uploadId}-${randomUUID()}`;
  const inTurn = limit(environment.IMAGE_CONCURRENCY);
  const { CLAMD_ADDRESS: clamd } = environment;
  const scanForViruses = clamd === undefined ? null : createVirusScanner(clamd, { timeoutMs: scanTimeoutMs });
  const making = { discard, keepMadeFile: createKeepMadeFile({ ...deps, newKey }) };
  const complete = createCompleteUpload({
    ...deps,
    discard,
    completePicture: createCompletePicture(making),
    completeMedia: createCompleteMedia(making),
    scan: createScanUpload({ ...deps, discard, scanForViruses, inTurn: limit(scansAtATime) }),
    inTurn,
  });
  const quotaBytes = environment.ATTACHMENT_QUOTA_BYTES;
  return {
    create: createCreateAttachmentUpload({ ...deps, quotaBytes }),
    receive: createReceivePart({ ...deps, complete, newKey }),
    open: createOpenAttachment(deps),
    /** Where those read it who see its message now. */
    addressOf: (id: string, variant: Variant) => addresses.signFor(`${id}/${variant}`, now()),
    /** Of a message that is forwarded. */
    copyFiles: createCopyFiles({ ...deps, quotaBytes, discard: (ids) => discard.quietly(ids) }),
    discardOfDeleted: (messageIds: readonly string[]) => discard.ofDeleted(messageIds),
    discardOf: discard.ofMessages,
    sweep: (at: Date) => discard.due(at),
  };
}
