import { limit } from '@parley/async';
import type { EventFactory } from '@parley/event-bus';
import { createChangeImage } from '../profiles/change-image.ts';
import type { OpenObject } from '../stores/images/object-store.ts';
import type { Deps } from '../use-cases.ts';
import { createCreateUpload, type CreateUpload } from './create-upload.ts';
import { createDiscardImages } from './discard-images.ts';
import { encodeProfileImage } from './encode-profile-image.ts';
import { edgeFor, imageKey } from './profile-image.ts';
import { createReceiveUpload, type ReceiveUpload } from './receive-upload.ts';
import { createRemoveProfileImage, type RemoveProfileImage } from './remove-profile-image.ts';
import { createSetProfileImage, type SetProfileImage } from './set-profile-image.ts';
import { createUploadAddresses } from './upload-address.ts';

/** What can be done with images. */
export interface ProfileImages {
  readonly createUpload: CreateUpload;
  readonly receive: ReceiveUpload;
  readonly set: SetProfileImage;
  readonly remove: RemoveProfileImage;
  /** The public address of the copy that is large enough for `size` pixels. */
  urlOf(imageId: string, size: number): string;
  /** A stored copy; null when there is none. */
  open(key: string): Promise<OpenObject | null>;
  /** Deletes what is due. */
  sweep(at: Date): Promise<void>;
}

export function createProfileImages(deps: Deps & { events: EventFactory }): ProfileImages {
  const { environment, events, onCommit, logger, newId, now } = deps;
  const { users, profileImages: images, objects } = deps.stores;
  const baseUrl = environment.MEDIA_BASE_URL.replace(/\/$/u, '');
  const addresses = createUploadAddresses(environment.MEDIA_UPLOAD_SECRET);
  const discard = createDiscardImages({ objects, images, logger });
  const changeImage = createChangeImage({ users, events, discard, onCommit, now });
  return {
    createUpload: createCreateUpload({ images, addresses, baseUrl, newId, now }),
    receive: createReceiveUpload({ addresses, images, objects, now }),
    set: createSetProfileImage({
      users,
      images,
      objects,
      encode: encodeProfileImage,
      inTurn: limit(environment.IMAGE_CONCURRENCY),
      changeImage,
      discard,
      now,
    }),
    remove: createRemoveProfileImage({ changeImage }),
    urlOf: (imageId, size) => `${baseUrl}/media/${imageKey(imageId, edgeFor(size))}`,
    open: (key) => objects.open(key),
    sweep: (at) => discard.due(at),
  };
}
