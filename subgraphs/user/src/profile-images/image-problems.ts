import { imageLimits, imageTypes, maxOpenUploads } from './profile-image.ts';

// The expected failures of profile images, as clients see them.

export const unsupportedType = {
  __typename: 'UnsupportedImageType',
  message:
    'This is no image of a kind that is taken, or not of the announced kind. Use a JPEG, PNG, WebP or GIF.',
  supported: [...imageTypes] as string[],
} as const;

export const imageTooLarge = {
  __typename: 'ImageTooLarge',
  message: `An image has at most ${imageLimits.bytes.toLocaleString('en')} bytes and ${imageLimits.pixels.toLocaleString('en')} pixels, a progressive one or a GIF half as many. Make it smaller.`,
  maxBytes: imageLimits.bytes,
  maxPixels: imageLimits.pixels,
} as const;

export const unreadableImage = {
  __typename: 'UnreadableImage',
  message: 'The image is damaged or incomplete. Upload it again, or use another one.',
} as const;

export const uploadNotFound = {
  __typename: 'UploadNotFound',
  message: 'There is no such upload of yours: nothing was sent, or it has expired. Make a new one.',
} as const;

export const tooManyUploads = {
  __typename: 'TooManyUploads',
  message: `You have ${maxOpenUploads} uploads open. Finish one of them, or try again in half an hour.`,
} as const;
