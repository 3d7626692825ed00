import type { Limit } from '@parley/async';
import type { ObjectStore, ScanForViruses, ScanResult } from '@parley/media';
import type { Logger } from '@parley/service-kit/process';
import { receivedBytes, type AttachmentUpload } from '../rooms/attachment.ts';
import { readParts } from './attachment-parts.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';
import type { DiscardAttachments } from './discard-attachments.ts';

/**
 * Asks a virus scanner about the bytes as they came; null: nothing was found, or there is no scanner (`scanForViruses` is null). What is not
 * scanned does not pass: while the scanner is unavailable the bytes wait.
 */
export function createScanUpload(deps: {
  scanForViruses: ScanForViruses | null;
  objects: Pick<ObjectStore, 'open'>;
  discard: Pick<DiscardAttachments, 'discard'>;
  logger: Pick<Logger, 'warn'>;
  inTurn: Limit;
}) {
  const { scanForViruses, objects, discard, logger, inTurn } = deps;
  if (scanForViruses === null) return () => Promise.resolve(null);

  return async (upload: AttachmentUpload): Promise<AttachmentRefusal | null> => {
    const result = await inTurn(() => scan(upload, scanForViruses));
    if (result === null) return refusals.scannerUnavailable;
    if (result.verdict === 'clean') return null;
    const uploadId = upload.id;
    if (result.verdict === 'infected')
      logger.warn({ uploadId, signature: result.signature }, 'A virus was found in an upload');
    else logger.warn({ uploadId, size: upload.size }, 'The virus scanner takes no file of this size');
    await discard.discard([upload]);
    return result.verdict === 'infected' ? refusals.infected : refusals.notScanned;
  };

  /** Null: nothing is known. */
  async function scan(upload: AttachmentUpload, ask: ScanForViruses): Promise<ScanResult | null> {
    const whole = { first: 0, last: receivedBytes(upload) - 1 };
    try {
      return await ask(readParts(objects, upload.parts, whole));
    } catch (err) {
      logger.warn({ err, uploadId: upload.id }, 'An upload could not be scanned yet');
      return null;
    }
  }
}
