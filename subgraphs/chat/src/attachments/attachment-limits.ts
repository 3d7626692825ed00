import type { ImageTask } from '@parley/media';

/** A file may have so many bytes: 20 MiB. */
export const maxFileBytes = 20 * 1024 * 1024;

/** Each part of an upload has at least so many, but for the last one: so there are 20 at most. */
export const minPartBytes = 1024 * 1024;

/** What is announced can be sent, and attached, for a day. */
export const uploadMs = 24 * 60 * 60_000;

const mebi = 1024 * 1024;

/** Larger than a screen, and small enough to be shown in a list; both made anew, so that nothing but the picture is kept. */
export const imageTask: ImageTask = {
  pixels: 40 * mebi,
  // A progressive JPEG takes 8 bytes a pixel.
  pixelsInOnePiece: 16 * mebi,
  animatedPixels: 24 * mebi,
  copies: [
    { edge: 3_072, fit: 'inside', format: 'same', quality: 85, isAnimated: true },
    { edge: 320, fit: 'inside', format: 'webp', quality: 75, isAnimated: false },
  ],
  withPlaceholder: true,
};

/** The gateway waits longer. */
export const processTimeoutMs = 30_000;

/** clamd has 10 threads unless it is told otherwise, and other instances ask it too. */
export const scansAtATime = 4;

export const scanTimeoutMs = 20_000;
