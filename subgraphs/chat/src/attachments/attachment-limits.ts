import type { ImageTask } from '@parley/media';

/** A file may have so many bytes: 20 MiB. */
export const maxFileBytes = 20 * 1024 * 1024;

/** Each part of an upload has at least so many, but for the last one: so there are 20 at most. */
export const minPartBytes = 1024 * 1024;

/** What is announced can be sent, and attached, for a day. */
export const uploadMs = 24 * 60 * 60_000;

/** The largest picture: 40 Mi pixels (width × height), half of them where all must be decoded in one piece. */
const pixels = 40 * 1024 * 1024;

/** Larger than a screen, and small enough to be shown in a list; both made anew, so that nothing but the picture is kept. */
export const imageTask: ImageTask = {
  pixels,
  pixelsInOnePiece: pixels / 2,
  animatedPixels: 24 * 1024 * 1024,
  copies: [
    { edge: 3_072, fit: 'inside', format: 'same', quality: 85, isAnimated: true },
    { edge: 320, fit: 'inside', format: 'webp', quality: 75, isAnimated: false },
  ],
  withPlaceholder: true,
};

/** The gateway waits longer. */
export const imageTimeoutMs = 30_000;
