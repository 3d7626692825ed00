import { processImage } from '@parley/media';
import type { AttachmentUpload } from '../rooms/attachment.ts';
import { imageTask, processTimeoutMs } from './attachment-limits.ts';
import type { DiscardAttachments } from './discard-attachments.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';
import type { KeepMadeFile } from './keep-made-file.ts';

/** Makes a picture anew: no metadata is left, and nothing else that was in it. One that is damaged is discarded. */
export function createCompletePicture(deps: {
  discard: Pick<DiscardAttachments, 'discard'>;
  keepMadeFile: KeepMadeFile;
}) {
  const { discard, keepMadeFile } = deps;
  return async (upload: AttachmentUpload, bytes: Buffer): Promise<AttachmentRefusal | null> => {
    const processed = await processImage(bytes, imageTask, { timeoutMs: processTimeoutMs });
    if (!processed.ok) {
      await discard.discard([upload]);
      return processed.reason === 'too-large' ? refusals['too-large'] : refusals.unreadable;
    }
    const { copies, placeholder } = processed;
    const [file, thumbnail] = copies;
    if (file === undefined || thumbnail === undefined || placeholder === null)
      throw new Error('The process made too few copies of a picture.');
    const { width, height } = file;
    return keepMadeFile(upload, { file, thumbnail }, { image: { width, height, placeholder } });
  };
}
