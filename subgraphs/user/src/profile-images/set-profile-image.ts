import { type Limit } from '@parley/async';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { ChangeImage } from '../profiles/change-image.ts';
import type { User } from '../profiles/user.ts';
import { type ObjectStore, readObject } from '../stores/images/object-store.ts';
import type { ProfileImageStore } from '../stores/images/profile-image-store.ts';
import type { UserStore } from '../stores/user-store.ts';
import type { DiscardImages } from './discard-images.ts';
import type { EncodedImage, EncodeProfileImage } from './encode-profile-image.ts';
import { imageTooLarge, unsupportedImageType } from './image-refusals.ts';
import { type ImageType, imageKey, imageLimits, uploadKey } from './profile-image.ts';

const choice = z.object({ uploadId: z.uuid('This is not the id of an upload.') });

export type SetProfileImageResult =
  | { readonly user: User }
  | typeof unsupportedImageType
  | typeof imageTooLarge
  | Refusal<'UploadNotFound' | 'UnreadableImage'>
  | InvalidInput;

/** Makes an upload the image of its uploader. Doing it again with the image's own upload changes nothing. */
export type SetProfileImage = (
  userId: string,
  input: unknown,
  origin: OperationOrigin,
) => Promise<SetProfileImageResult>;

/** `inTurn` bounds how many images are in memory at once; it also covers the reading of the bytes. */
export function createSetProfileImage(deps: {
  users: Pick<UserStore, 'findMany'>;
  images: Pick<ProfileImageStore, 'findUpload'>;
  objects: ObjectStore;
  encode: EncodeProfileImage;
  inTurn: Limit;
  changeImage: ChangeImage;
  discard: DiscardImages;
  now: () => Date;
}): SetProfileImage {
  const { users, images, objects, encode, inTurn, changeImage, discard, now } = deps;

  const encodeUpload = (id: string, type: ImageType): Promise<EncodedImage | null> =>
    inTurn(async () => {
      const bytes = await readObject(objects, uploadKey(id), imageLimits.bytes);
      return bytes === null ? null : encode(bytes, type);
    });
  /** A repeat whose first answer was lost finds its upload used up, and the image set. */
  const alreadySet = async (userId: string, imageId: string): Promise<SetProfileImageResult> => {
    const [user] = await users.findMany([userId]);
    return user?.imageId === imageId ? { user } : refuse('UploadNotFound');
  };

  return async (userId, input, origin) => {
    const parsed = parseInput(choice, input);
    if (isRefusal(parsed)) return parsed;
    const { uploadId } = parsed.valid;
    const upload = await images.findUpload(uploadId, userId, now());
    if (upload === null) return alreadySet(userId, uploadId);
    const encoded = await encodeUpload(uploadId, upload.contentType);
    if (encoded === null) return alreadySet(userId, uploadId);
    if (!encoded.ok) {
      await discard.now(uploadId);
      return refusals[encoded.reason];
    }
    for (const { edge, bytes } of encoded.copies)
      await objects.put(imageKey(uploadId, edge), bytes, { size: bytes.length, contentType: 'image/webp' });
    const changed = await changeImage(userId, uploadId, origin);
    if (changed === null) return alreadySet(userId, uploadId);
    await objects.delete([uploadKey(uploadId)]).catch(() => undefined); // goes with the image at the latest
    return { user: changed };
  };
}

const refusals = {
  unsupported: unsupportedImageType,
  'too-large': imageTooLarge,
  unreadable: refuse('UnreadableImage'),
} as const;
