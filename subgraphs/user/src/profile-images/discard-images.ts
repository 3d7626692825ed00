import type { Logger } from '@parley/service-kit/process';
import type { Stores } from '../stores/open-stores.ts';
import { keysOf } from './profile-image.ts';

export type DiscardImages = ReturnType<typeof createDiscardImages>;

const atATime = 100;
/** Clocks of instances may differ by this. */
const graceMs = 60_000;

/** Deletes what nobody needs any more. Objects go first: as long as their row is there they are not forgotten. */
export function createDiscardImages(deps: {
  objects: Pick<Stores['objects'], 'delete'>;
  images: Pick<Stores['profileImages'], 'findDue' | 'forget'>;
  logger: Pick<Logger, 'warn'>;
}) {
  const { objects, images, logger } = deps;
  const discard = async (ids: readonly string[]): Promise<void> => {
    await objects.delete(ids.flatMap(keysOf));
    await images.forget(ids);
  };
  return {
    /** At once, as well as it goes: what fails is only logged, for its row is due and the sweep comes back to it. */
    async now(id: string) {
      try {
        await discard([id]);
      } catch (err) {
        logger.warn({ err, imageId: id }, 'An image could not be deleted yet');
      }
    },
    /** All that is due: replaced and removed images, abandoned uploads. Rejects when a store does not answer. */
    async due(at: Date) {
      const before = new Date(at.getTime() - graceMs);
      for (;;) {
        const ids = await images.findDue(before, atATime);
        if (ids.length > 0) await discard(ids);
        if (ids.length < atATime) return;
      }
    },
  };
}
