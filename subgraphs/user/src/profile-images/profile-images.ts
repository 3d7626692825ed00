import { limit } from '@parley/async';
import type { OperationOrigin } from '@parley/service-kit/contract';
import { createChangeImage } from '../profiles/change-image.ts';
import type { Parts } from '../use-cases.ts';
import { createCreateUpload } from './create-upload.ts';
import { createDiscardImages, type DiscardImages } from './discard-images.ts';
import { edgeFor, imageKey } from './profile-image.ts';
import { createReceiveUpload } from './receive-upload.ts';
import { createSetProfileImage } from './set-profile-image.ts';
import { createUploadAddresses, type UploadAddresses } from './upload-address.ts';

export type ProfileImages = ReturnType<typeof createProfileImages>;

/** What use cases of images have besides. */
export interface ImageParts extends Parts {
  readonly addresses: UploadAddresses;
  readonly discard: DiscardImages;
}

/** What can be done with images. */
export function createProfileImages(given: Parts) {
  const { environment, objects, profileImages, logger } = given;
  const baseUrl = environment.MEDIA_BASE_URL.replace(/\/$/u, '');
  const addresses = createUploadAddresses(environment.MEDIA_UPLOAD_SECRET);
  const discard = createDiscardImages({ objects, images: profileImages, logger });
  const parts: ImageParts = { ...given, addresses, discard };
  const changeImage = createChangeImage(parts);
  return {
    createUpload: createCreateUpload({ ...parts, baseUrl }),
    receive: createReceiveUpload(parts),
    set: createSetProfileImage({ ...parts, changeImage, inTurn: limit(environment.IMAGE_CONCURRENCY) }),
    /** Takes the image off a profile; without one nothing changes. Null when the account is gone. */
    async remove(userId: string, origin: OperationOrigin) {
      const user = await changeImage(userId, null, origin);
      return user === null ? null : { user };
    },
    /** The public address of the copy that is large enough for `size` pixels. */
    urlOf: (imageId: string, size: number) => `${baseUrl}/media/${imageKey(imageId, edgeFor(size))}`,
    /** A stored copy; null when there is none. */
    open: (key: string) => objects.open(key),
    /** Deletes what is due. */
    sweep: (at: Date) => discard.due(at),
  };
}
