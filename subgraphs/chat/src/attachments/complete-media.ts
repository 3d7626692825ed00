import { cleanMedia } from '@parley/media';
import type { AttachmentUpload } from '../rooms/attachment.ts';
import { processTimeoutMs } from './attachment-limits.ts';
import type { DiscardAttachments } from './discard-attachments.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';
import type { KeepMadeFile } from './keep-made-file.ts';

/** Copies a sound or film into a file without metadata. One that cannot be copied is discarded. */
export function createCompleteMedia(deps: {
  discard: Pick<DiscardAttachments, 'discard'>;
  keepMadeFile: KeepMadeFile;
}) {
  const { discard, keepMadeFile } = deps;
  return async (upload: AttachmentUpload, bytes: Buffer): Promise<AttachmentRefusal | null> => {
    const file = await cleanMedia(bytes, { timeoutMs: processTimeoutMs });
    if (file === null) {
      await discard.discard([upload]);
      return refusals.unreadableMedia;
    }
    const { durationMs, waveform } = file;
    return keepMadeFile(upload, { file }, { image: null, recording: { durationMs, waveform } });
  };
}
