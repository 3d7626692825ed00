import { isDuplicateDocument } from '@parley/mongo';
import type { Filter } from 'mongodb';
import type { PreviewHostDocument } from './preview-documents.ts';
import type { Mongo } from './mongo.ts';

export type PreviewHostStore = ReturnType<typeof createPreviewHostStore>;

/** Longer than a page is asked: who has not released its host by then has died. */
const leaseMs = 30_000;
const minuteMs = 60_000;

/** Hosts that pages were asked of lately, so that all instances together ask one page of a host at a time, and few in a minute. */
export function createPreviewHostStore({ previewHosts }: Pick<Mongo, 'previewHosts'>) {
  const counted = (now: Date, mostPerMinute: number) => ({
    $push: { asked: { $each: [now], $position: 0, $slice: mostPerMinute } },
  });
  const expiryAt = (now: Date): Date => new Date(now.getTime() + minuteMs);
  return {
    /**
     * From now on the caller alone asks the host, until it gives back what is answered here, or for half a minute. Null: another asks it, or it
     * was asked `mostPerMinute` times in the last minute.
     */
    async claim(host: string, now: Date, mostPerMinute: number): Promise<Date | null> {
      const heldUntil = new Date(now.getTime() + leaseMs);
      // The newest comes first: so it holds of a longer list, too, which an instance with another limit has kept.
      const isFull = { [`asked.${mostPerMinute - 1}`]: { $gt: new Date(now.getTime() - minuteMs) } };
      const filter = { _id: host, heldUntil: { $lte: now }, $nor: [isFull] } as Filter<PreviewHostDocument>;
      const $set = { heldUntil, expiresAt: expiryAt(now) };
      try {
        await previewHosts.updateOne(filter, { $set, ...counted(now, mostPerMinute) }, { upsert: true });
        return heldUntil;
      } catch (error) {
        if (isDuplicateDocument(error)) return null;
        throw error;
      }
    },
    /** Others may ask the host, unless that is somebody else's claim by now. */
    async release(host: string, heldUntil: Date): Promise<void> {
      await previewHosts.updateOne({ _id: host, heldUntil }, { $set: { heldUntil: new Date(0) } });
    },
    /** It was asked without a claim, as a redirect led there. */
    async count(host: string, now: Date, mostPerMinute: number): Promise<void> {
      const update = {
        ...counted(now, mostPerMinute),
        $set: { expiresAt: expiryAt(now) },
        $setOnInsert: { heldUntil: new Date(0) },
      };
      await previewHosts.updateOne({ _id: host }, update, { upsert: true });
    },
  };
}
