import { createProblems } from '@parley/service-kit/subgraph';
import type { Refusal } from '@parley/service-kit/refusals';
import {
  imageLimits,
  type imageTooLarge,
  maxOpenUploads,
  type unsupportedImageType,
} from '../profile-images/profile-image.ts';

type Name =
  | 'UsernameTaken'
  | 'EmailTaken'
  | 'InvalidCredentials'
  | 'InvalidRefreshToken'
  | 'CookieRefused'
  | 'TooManyUploads'
  | 'UploadNotFound'
  | 'UnreadableImage';

type Failure = Refusal<Name> | typeof imageTooLarge | typeof unsupportedImageType;

export const { toResult } = createProblems<Failure>({
  UsernameTaken: 'Somebody has this username. Choose another one.',
  EmailTaken: 'There is an account with this e-mail address. Sign in instead, or use another address.',
  InvalidCredentials: 'The name or the password is wrong. Check both and try again.',
  InvalidRefreshToken: 'This session cannot be refreshed any more. Sign in again.',
  CookieRefused:
    'No cookie can be kept this way. Send this by POST, not over a socket or an event stream, from a page of this host over https; or take the refresh token in the body.',
  UnsupportedImageType:
    'This is no image of a kind that is taken, or not of the announced kind. Use a JPEG, PNG, WebP or GIF.',
  ImageTooLarge: `An image has at most ${imageLimits.bytes.toLocaleString('en')} bytes and ${imageLimits.pixels.toLocaleString('en')} pixels, a progressive one, a GIF or a WebP half as many. Make it smaller.`,
  UnreadableImage: 'The image is damaged or incomplete. Upload it again, or use another one.',
  UploadNotFound: 'There is no such upload of yours: nothing was sent, or it has expired. Make a new one.',
  TooManyUploads: `You have ${maxOpenUploads} uploads open. Finish one of them, or try again in half an hour.`,
});
