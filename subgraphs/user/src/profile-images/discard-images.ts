import type { Logger } from '@parley/service-kit/process';
import type { ObjectStore } from '../stores/images/object-store.ts';
import type { ProfileImageStore } from '../stores/images/profile-image-store.ts';
import { keysOf } from './profile-image.ts';

/** Deletes what nobody needs any more. */
export interface DiscardImages {
  /** At once, as well as it goes: what fails is only logged, for its row is due and the sweep comes back to it. */
  now(id: string): Promise<void>;
  /** All that is due: replaced and removed images, abandoned uploads. Rejects when a store does not answer. */
  due(at: Date): Promise<void>;
}

const atATime = 100;
/** Clocks of instances may differ by this. */
const graceMs = 60_000;

/** Objects go first: as long as their row is there they are not forgotten. */
export function createDiscardImages(deps: {
  objects: Pick<ObjectStore, 'delete'>;
  images: Pick<ProfileImageStore, 'findDue' | 'forget'>;
  logger: Pick<Logger, 'warn'>;
}): DiscardImages {
  const { objects, images, logger } = deps;
  const discard = async (ids: readonly string[]): Promise<void> => {
    await objects.delete(ids.flatMap(keysOf));
    await images.forget(ids);
  };
  return {
    async now(id) {
      try {
        await discard([id]);
      } catch (err) {
        logger.warn({ err, imageId: id }, 'An image could not be deleted yet');
      }
    },
    async due(at) {
      const before = new Date(at.getTime() - graceMs);
      for (;;) {
        const ids = await images.findDue(before, atATime);
        if (ids.length > 0) await discard(ids);
        if (ids.length < atATime) return;
      }
    },
  };
}
