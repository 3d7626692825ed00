import { type ImageTask, type ImageType, processImage, sniffImageType } from '@parley/media';
import { type Edge, edges, imageLimits } from './profile-image.ts';

/** A profile's picture in all its sizes, or why there is none. */
export type EncodedImage =
  | { readonly ok: true; readonly copies: readonly { readonly edge: Edge; readonly bytes: Buffer }[] }
  | { readonly ok: false; readonly reason: 'unsupported' | 'too-large' | 'unreadable' };

/** The gateway waits 10 s. */
const timeoutMs = 8_000;

const task: ImageTask = {
  pixels: imageLimits.pixels,
  pixelsInOnePiece: imageLimits.pixelsInOnePiece,
  animatedPixels: 0,
  copies: edges.map((edge) => {
    return { edge, fit: 'cover', format: 'webp', quality: 82, isAnimated: false };
  }),
  withPlaceholder: false,
};

/** The copies of a picture: squares, each frame but the first left out. How many at once is the caller's to bound. */
export async function encodeProfileImage(bytes: Uint8Array, announced: ImageType): Promise<EncodedImage> {
  if (sniffImageType(bytes) !== announced) return { ok: false, reason: 'unsupported' };
  const processed = await processImage(bytes, task, { timeoutMs });
  if (!processed.ok) return processed;
  const copies = edges.flatMap((edge, index) => {
    const copy = processed.copies[index];
    return copy === undefined ? [] : [{ edge, bytes: copy.bytes }];
  });
  return { ok: true, copies };
}
