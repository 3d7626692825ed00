import { refuse } from '@parley/service-kit/refusals';
import { imageLimits, imageTypes } from './profile-image.ts';

/** It is no image of a kind that is taken, or not of the announced kind. */
export const unsupportedImageType = refuse('UnsupportedImageType', { supported: imageTypes });

export const imageTooLarge = refuse('ImageTooLarge', {
  maxBytes: imageLimits.bytes,
  maxPixels: imageLimits.pixels,
});
