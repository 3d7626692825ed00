import type { Limit } from '@parley/async';
import { type ImageType, readObject } from '@parley/media';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { ChangeImage } from '../profiles/change-image.ts';
import type { User } from '../profiles/user.ts';
import { type EncodedImage, encodeProfileImage } from './encode-profile-image.ts';
import { imageKey, imageLimits, imageTooLarge, unsupportedImageType, uploadKey } from './profile-image.ts';
import type { ImageParts } from './profile-images.ts';

const choice = z.object({ uploadId: z.uuid('This is not the id of an upload.') });

type SetProfileImageResult =
  | { readonly user: User }
  | typeof unsupportedImageType
  | typeof imageTooLarge
  | Refusal<'UploadNotFound' | 'UnreadableImage'>
  | InvalidInput;

/**
 * Makes an upload the image of its uploader. Doing it again with the image's own upload changes nothing. `inTurn` bounds how many images
 * are in memory at once; it also covers the reading of the bytes.
 */
export function createSetProfileImage(parts: ImageParts & { changeImage: ChangeImage; inTurn: Limit }) {
  const { users, profileImages, objects, inTurn, changeImage, discard, now } = parts;

  const encodeUpload = (id: string, type: ImageType): Promise<EncodedImage | null> =>
    inTurn(async () => {
      const bytes = await readObject(objects, uploadKey(id), imageLimits.bytes);
      return bytes === null ? null : encodeProfileImage(bytes, type);
    });
  /** A repeat whose first answer was lost finds its upload used up, and the image set. */
  const alreadySet = async (userId: string, imageId: string): Promise<SetProfileImageResult> => {
    const [user] = await users.findMany([userId]);
    return user?.imageId === imageId ? { user } : refuse('UploadNotFound');
  };

  return async (userId: string, input: unknown, origin: OperationOrigin): Promise<SetProfileImageResult> => {
    const parsed = parseInput(choice, input);
    if (isRefusal(parsed)) return parsed;
    const { uploadId } = parsed.valid;
    const upload = await profileImages.findUpload(uploadId, userId, now());
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
