import { hostOf } from '@parley/media';
import { isDuplicateDocument } from '@parley/mongo';
import { createHash } from 'node:crypto';
import {
  jobMs,
  mostJobs,
  mostJobsPerHost,
  mostPerPerson,
  perPersonMs,
  type PreviewJob,
} from '../link-previews/preview-job.ts';
import { replacedTrace } from '../rooms/traced.ts';
import { createDueDocuments } from './due-documents.ts';
import type { PreviewJobDocument } from './preview-documents.ts';
import type { Mongo } from './mongo.ts';

export type PreviewJobStore = ReturnType<typeof createPreviewJobStore>;

type PreviewRequest = Omit<PreviewJob, 'id' | 'attempts' | 'waits'>;

const mostAttempts = 20;

/** Previews that are to be made, each by one process at a time. What is done is kept for a while, to count what a person has asked for. */
export function createPreviewJobStore({ previewJobs }: Pick<Mongo, 'previewJobs'>) {
  const countRecent = (senderId: string, now: Date): Promise<number> => {
    const since = new Date(now.getTime() - perPersonMs);
    return previewJobs.countDocuments({ senderId, askedAt: { $gte: since } }, { limit: mostPerPerson });
  };
  const isOpen = { dueAt: { $gte: new Date(0) } };
  const isTooMuch = async (host: string, { senderId, askedAt }: PreviewRequest): Promise<boolean> =>
    (await previewJobs.countDocuments(isOpen, { limit: mostJobs })) >= mostJobs ||
    (await previewJobs.countDocuments({ host, ...isOpen }, { limit: mostJobsPerHost })) >= mostJobsPerHost ||
    (await countRecent(senderId, askedAt)) >= mostPerPerson;
  const documents = createDueDocuments(previewJobs);
  return {
    /** Asks for one, unless too many wait, in all or for its host, or its sender has asked for too many. A repeat is harmless. */
    async add(job: PreviewRequest): Promise<boolean> {
      const host = hostOf(new URL(job.url));
      if (await isTooMuch(host, job)) return false;
      const $set = { ...job, ...replacedTrace(job), host, dueAt: job.askedAt, attempts: 0, waits: 0 };
      try {
        const filter = { _id: idOf(job), dueAt: { $exists: false } };
        await previewJobs.updateOne(filter, { $set }, { upsert: true });
        return true;
      } catch (error) {
        if (isDuplicateDocument(error)) return false;
        throw error;
      }
    },
    /** Those whose time has come, the oldest first. */
    due: async (now: Date, limit: number): Promise<readonly string[]> =>
      (await documents.due(now, limit)).map(({ _id }) => _id),
    /** From now on it is this caller's, for a minute; null: it is another's, or over. */
    async claim(id: string, now: Date): Promise<PreviewJob | null> {
      const document = await documents.claim(id, now, { $inc: { attempts: 1 } });
      if (document === null) return null;
      const job = toJob(document);
      if (job.attempts <= mostAttempts && now.getTime() - job.askedAt.getTime() < jobMs) return job;
      await documents.end(id);
      return null;
    },
    end: (id: string): Promise<void> => documents.end(id),
    retryAt: (id: string, dueAt: Date): Promise<void> => documents.putOff(id, dueAt),
    /** It could not begin yet, which is no attempt. */
    waitUntil: ({ id, attempts, waits = 0 }: PreviewJob, dueAt: Date): Promise<void> =>
      documents.putOff(id, dueAt, { $set: { attempts: attempts - 1, waits: waits + 1 } }),
  };
}

function toJob({ _id, dueAt: _dueAt, host: _host, ...job }: PreviewJobDocument): PreviewJob {
  return { id: _id, ...job };
}

/** A message that is edited asks once more, and counts once more for its sender. */
function idOf({ messageId, url }: Pick<PreviewJob, 'messageId' | 'url'>): string {
  return `${messageId}:${createHash('sha256').update(url).digest('base64url')}`;
}
