import { linkToPreview } from '../rooms/link-preview.ts';
import type { Message } from '../rooms/message.ts';
import { type Traced, withTrace } from '../rooms/traced.ts';
import type { PreviewJobStore } from '../stores/preview-job-store.ts';
import type { PreviewSettingsStore } from '../stores/preview-settings-store.ts';
import { jobMs } from './preview-job.ts';

/** A message that was sent or edited, and when. */
export interface SaidMessage extends Traced {
  readonly messageId: string;
  readonly at: string;
}

export type NoteLinks = ReturnType<typeof createNoteLinks>;

/**
 * Asks for previews of the links of messages, unless their senders want none. What was said long ago, as it comes when the consumer begins or
 * has lagged, gets none. May be repeated.
 */
export function createNoteLinks(deps: {
  readonly messages: { findMany(ids: readonly string[]): Promise<readonly Message[]> };
  readonly previewJobs: Pick<PreviewJobStore, 'add'>;
  readonly previewSettings: Pick<PreviewSettingsStore, 'unwantedAmong'>;
  readonly now: () => Date;
}) {
  const { messages, previewJobs, previewSettings, now } = deps;
  return async (said: readonly SaidMessage[]): Promise<void> => {
    const askedAt = now();
    const oldest = askedAt.getTime() - jobMs;
    const recent = said.filter(({ at }) => Date.parse(at) > oldest);
    const traces = new Map(recent.map((each) => [each.messageId, withTrace(each)]));
    const ids = [...new Set(recent.map(({ messageId }) => messageId))];
    const found = ids.length === 0 ? [] : await messages.findMany(ids);
    const linked = found.flatMap((message) => {
      const url = linkToPreview(message);
      return url === null ? [] : [{ message, url }];
    });
    if (linked.length === 0) return;
    const unwanted = await previewSettings.unwantedAmong(linked.map(({ message }) => message.senderId));
    for (const { message, url } of linked) {
      const { id: messageId, roomId, senderId } = message;
      if (unwanted.has(senderId)) continue;
      await previewJobs.add({ messageId, roomId, senderId, url, askedAt, ...traces.get(messageId) });
    }
  };
}
