import { lengthOf } from '@parley/service-kit/refusals';
import { visibleName } from '@parley/service-kit/text';
import { z } from 'zod';

/** 3 to 30 characters of a–z, 0–9, `_` and `.`, lowered. */
export const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_.]{3,30}$/u, 'A username has 3 to 30 characters of a–z, 0–9, `_` and `.`.');

/** An address, lowered, at most 254 characters. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'An e-mail address has at most 254 characters.')
  .pipe(z.email('This is not an e-mail address, such as name@example.org.'));

/** 8 to 128 characters, of any kind. */
export const newPassword = z
  .string()
  .refine((text) => lengthOf(text) >= 8 && lengthOf(text) <= 128, 'A password has 8 to 128 characters.');

/** 1 to 50 characters, trimmed, at least one of them visible. */
export const displayName = visibleName({ what: 'A display name', maxLength: 50 });

/** At most 300 characters, trimmed; line breaks are fine. */
export const bio = visibleName({ what: 'A bio', maxLength: 300, isMultiline: true, mayBeEmpty: true });

/** At most 100 characters, trimmed. */
export const device = visibleName({ what: 'The name of a device', maxLength: 100, mayBeEmpty: true });
