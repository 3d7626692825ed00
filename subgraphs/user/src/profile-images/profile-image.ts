import { imageTypes } from '@parley/media';
import { refuse } from '@parley/service-kit/refusals';

/** The picture of a profile. */
export interface ProfileImage {
  /** UUIDv7; that of the upload it was made from. */
  readonly id: string;
}

/** The edges of the stored copies in pixels, ascending. */
export const edges = [64, 256, 512] as const;
export type Edge = (typeof edges)[number];

/**
 * What an upload may have at most: 5 MiB, and 12 Mi pixels (width × height). Half of them where all must be decoded in one piece:
 * progressive and interlaced images, GIF and WebP.
 */
export const imageLimits = {
  bytes: 5 * 1024 * 1024,
  pixels: 12 * 1024 * 1024,
  pixelsInOnePiece: 6 * 1024 * 1024,
} as const;

/** It is no image of a kind that is taken, or not of the announced kind. */
export const unsupportedImageType = refuse('UnsupportedImageType', { supported: imageTypes });

export const imageTooLarge = refuse('ImageTooLarge', {
  maxBytes: imageLimits.bytes,
  maxPixels: imageLimits.pixels,
});

/** A signed address takes bytes for ten minutes; what came stays usable for thirty after its making. */
export const uploadTimes = { addressMs: 10 * 60_000, usableMs: 30 * 60_000 } as const;

/** How many uploads a person may have open. */
export const maxOpenUploads = 10;

/** Where the bytes that came wait. */
export function uploadKey(id: string): string {
  return `profile-image-uploads/${id}`;
}

/** Where a copy of an image is; below `/media/` also its address. */
export function imageKey(id: string, edge: Edge): string {
  return `profile-images/${id}-${edge}.webp`;
}

/** The smallest copy that is large enough. */
export function edgeFor(size: number): Edge {
  return edges.find((edge) => edge >= size) ?? 512;
}

/** Everything that may be stored under an image's id. */
export function keysOf(id: string): readonly string[] {
  return [uploadKey(id), ...edges.map((edge) => imageKey(id, edge))];
}
