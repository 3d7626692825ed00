import { limit } from '@parley/async';
import type { EventFactory } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import { createChangeImage } from '../profiles/change-image.ts';
import type { ObjectStore, OpenObject } from '../stores/object-store.ts';
import type { Stores } from '../stores/open-stores.ts';
import { createCreateUpload, type CreateUpload } from './create-upload.ts';
import { createDiscardImages } from './discard-images.ts';
import { encodeProfileImage } from './encode-profile-image.ts';
import { edgeFor, imageKey } from './profile-image.ts';
import { createReceiveUpload, type ReceiveUpload } from './receive-upload.ts';
import { createRemoveProfileImage, type RemoveProfileImage } from './remove-profile-image.ts';
import { createSetProfileImage, type SetProfileImage } from './set-profile-image.ts';
import { createUploadAddresses } from './upload-address.ts';

/** Where images are kept, and how they are reached. */
export interface Media {
  readonly objects: ObjectStore;
  /** Hex; signs the addresses that take uploads. */
  readonly uploadSecret: string;
  /** Before `/media/…`; may be empty. */
  readonly baseUrl: string;
  /** How many images are decoded at once. */
  readonly concurrency: number;
}

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

export function createProfileImages(deps: {
  stores: Pick<Stores, 'users' | 'profileImages'>;
  media: Media;
  events: EventFactory;
  committed: () => void;
  logger: Logger;
  newId: () => string;
  now: () => Date;
}): ProfileImages {
  const { media, events, committed, logger, newId, now } = deps;
  const { users, profileImages: images } = deps.stores;
  const { objects, baseUrl } = media;
  const addresses = createUploadAddresses(media.uploadSecret);
  const discard = createDiscardImages({ objects, images, logger });
  const changeImage = createChangeImage({ users, events, discard, committed, now });
  return {
    createUpload: createCreateUpload({ images, addresses, baseUrl, newId, now }),
    receive: createReceiveUpload({ addresses, images, objects, now }),
    set: createSetProfileImage({
      users,
      images,
      objects,
      encode: encodeProfileImage,
      inTurn: limit(media.concurrency),
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
