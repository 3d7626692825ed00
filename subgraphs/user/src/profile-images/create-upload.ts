import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { ProfileImageStore } from '../stores/images/profile-image-store.ts';
import { imageTooLarge, unsupportedImageType } from './image-refusals.ts';
import { type ImageType, imageLimits, imageTypes, maxOpenUploads, uploadTimes } from './profile-image.ts';
import type { UploadAddresses } from './upload-address.ts';

const announcement = z.object({
  contentType: z.string().trim().toLowerCase(),
  size: z.int().min(1, 'An image has at least one byte.'),
});

/** An announced upload. */
export interface ProfileImageUpload {
  readonly id: string;
  /** Takes the bytes by PUT. */
  readonly url: string;
  readonly expiresAt: Date;
}

export type CreateUploadResult =
  | { readonly upload: ProfileImageUpload }
  | typeof unsupportedImageType
  | typeof imageTooLarge
  | Refusal<'TooManyUploads'>
  | InvalidInput;

/** Announces an image and answers where to send it. */
export type CreateUpload = (userId: string, input: unknown) => Promise<CreateUploadResult>;

/** `baseUrl`: what stands before `/media/…`, the gateway's public origin; empty: the address is a path. */
export function createCreateUpload(deps: {
  images: Pick<ProfileImageStore, 'reserve'>;
  addresses: UploadAddresses;
  baseUrl: string;
  newId: () => string;
  now: () => Date;
}): CreateUpload {
  const { images, addresses, baseUrl, newId, now } = deps;
  return async (userId, input) => {
    const parsed = parseInput(announcement, input);
    if (isRefusal(parsed)) return parsed;
    const { contentType, size } = parsed.valid;
    if (!isImageType(contentType)) return unsupportedImageType;
    if (size > imageLimits.bytes) return imageTooLarge;
    const at = now();
    const id = newId();
    const usableUntil = new Date(at.getTime() + uploadTimes.usableMs);
    const upload = { id, userId, contentType, createdAt: at, usableUntil };
    if (!(await images.reserve(upload, { maxOpen: maxOpenUploads }))) return refuse('TooManyUploads');
    const expiresAt = new Date(at.getTime() + uploadTimes.addressMs);
    const url = baseUrl + addresses.sign({ uploadId: id, userId, contentType, size, expiresAt });
    return { upload: { id, url, expiresAt } };
  };
}

function isImageType(type: string): type is ImageType {
  return (imageTypes as readonly string[]).includes(type);
}
