import { type ImageType, imageTypes } from '@parley/media';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import {
  imageLimits,
  imageTooLarge,
  maxOpenUploads,
  unsupportedImageType,
  uploadTimes,
} from './profile-image.ts';
import type { ImageParts } from './profile-images.ts';

const announcement = z.object({
  contentType: z.string().trim().toLowerCase(),
  size: z.int().min(1, 'An image has at least one byte.'),
});

/** An announced upload: `url` takes its bytes by PUT. */
export interface ProfileImageUpload {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: Date;
}

type CreateUploadResult =
  | { readonly upload: ProfileImageUpload }
  | typeof unsupportedImageType
  | typeof imageTooLarge
  | Refusal<'TooManyUploads'>
  | InvalidInput;

/** Announces an image and answers where to send it. `baseUrl`: what stands before `/media/…`; empty: the address is a path. */
export function createCreateUpload(parts: ImageParts & { baseUrl: string }) {
  const { profileImages, addresses, baseUrl, newId, now } = parts;
  return async (userId: string, input: unknown): Promise<CreateUploadResult> => {
    const parsed = parseInput(announcement, input);
    if (isRefusal(parsed)) return parsed;
    const { contentType, size } = parsed.valid;
    if (!isImageType(contentType)) return unsupportedImageType;
    if (size > imageLimits.bytes) return imageTooLarge;
    const at = now();
    const id = newId();
    const usableUntil = new Date(at.getTime() + uploadTimes.usableMs);
    const upload = { id, userId, contentType, createdAt: at, usableUntil };
    if (!(await profileImages.reserve(upload, { maxOpen: maxOpenUploads }))) return refuse('TooManyUploads');
    const expiresAt = new Date(at.getTime() + uploadTimes.addressMs);
    const url = baseUrl + addresses.sign({ uploadId: id, userId, contentType, size, expiresAt });
    return { upload: { id, url, expiresAt } };
  };
}

function isImageType(type: string): type is ImageType {
  return (imageTypes as readonly string[]).includes(type);
}
