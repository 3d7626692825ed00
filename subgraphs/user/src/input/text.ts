import { lengthOf } from '@parley/service-kit/refusals';
import { z } from 'zod';

/** Controls, half surrogate pairs, and what turns the direction of the text around it. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const unprintableButLineBreaks = /[^\P{Cc}\n]|[\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** A letter, number or sign, but none of the fillers that Unicode counts as letters and signs and nobody sees. */
const visible = /(?![\u115f\u1160\u2800\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u;

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
export const displayName = z
  .string()
  .trim()
  .normalize('NFC')
  .refine((text) => visible.test(text) && lengthOf(text) <= 50, 'A display name has 1 to 50 characters.')
  .refine((text) => !unprintable.test(text), 'A display name has no control characters and no line breaks.');

/** At most 300 characters, trimmed; line breaks are fine. */
export const bio = z
  .string()
  .trim()
  .normalize('NFC')
  .refine((text) => lengthOf(text) <= 300, 'A bio has at most 300 characters.')
  .refine((text) => !unprintableButLineBreaks.test(text), 'A bio has no control characters but line breaks.');

/** At most 100 characters, trimmed. */
export const device = z
  .string()
  .trim()
  .refine((text) => lengthOf(text) <= 100, 'The name of a device has at most 100 characters.')
  .refine((text) => !unprintable.test(text), 'The name of a device has no control characters.');
