import { z } from 'zod';
import { isDirectionClosed, overrides } from './text-direction.ts';
import { codePointsPerCharacter, hasCharactersUpTo, hasCodePointsUpTo } from './text-length.ts';

/** A text that people see of one another. */
export interface TextRule {
  /** The subject of the sentences that refuse: `A display name`. */
  readonly what: string;
  /** In characters as people see them: grapheme clusters. */
  readonly maxLength: number;
  /** Whether line feeds and tabs are allowed; without it the text is a name. */
  readonly isMultiline?: boolean;
  /** Whether there may be no text at all. What is there must be seen all the same. */
  readonly mayBeEmpty?: boolean;
  /** The name of a file: its end says what it is, so nothing in it may be shown in another order; and it is no path. */
  readonly isFileName?: boolean;
}

/** By Unicode's Stream-Safe Text Format (UAX #15) no language needs more of them in a row. */
const maxMarks = 30;
const tooManyMarks = /\p{M}{31}/u;

/** Blank though Unicode counts them as letters or signs: braille blank, object replacement, null notehead, Egyptian blanks. */
const blank = /[\u2800\uFFFC\u{1D159}\u{13441}\u{13442}]/u.source;
const visible = new RegExp(`(?!${blank})[^\\p{White_Space}\\p{DI}\\p{M}\\p{Cc}\\p{Cf}\\p{Cs}]`, 'u');

const halfCharacter = /\p{Cs}/u;
const control = /\p{Cc}/u;
const controlButLineFeedAndTab = /[^\P{Cc}\n\t]/u;
const lineEnd = /[\n\u2028\u2029]/u;
/** Interlinear annotations, and tags outside the flag of a region: text that nobody sees. */
const hidden = /[\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;
/** 🏴, the region, the end: England is `gbeng` (UTS #51). */
const regionFlag = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}/gu;

/** What leads to another folder, on any system. */
const path = /[/\\]|^\.{1,2}$/u;

/** Whether somebody sees something of a text: white space, marks without a letter, and what has no shape do not count. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}

/** Checks a text that people see of one another; what passes stays as it was written. Every fault is a sentence that names its limit. */
export function visibleText(rule: TextRule): z.ZodString {
  return z.string().check(({ value, issues }) => {
    const fault = faultOf(value, rule);
    if (fault !== null) issues.push({ code: 'custom', message: fault, input: value });
  });
}

/** As {@link visibleText}, for names: trimmed, composed (NFC). */
export function visibleName(rule: TextRule) {
  return z.string().trim().normalize('NFC').pipe(visibleText(rule));
}

/** What is wrong with a text; null when nothing is. */
function faultOf(text: string, rule: TextRule): string | null {
  return lengthFault(text, rule) ?? signFault(text, rule) ?? sightFault(text, rule);
}

function lengthFault(text: string, { what, maxLength, mayBeEmpty = false }: TextRule): string | null {
  const maxCodePoints = codePointsPerCharacter * maxLength;
  const most = `${maxLength.toLocaleString('en')} characters`;
  const limit = `${what} has ${mayBeEmpty ? 'at most' : '1 to'} ${most}`;
  if (!hasCodePointsUpTo(maxCodePoints, text))
    return `${limit}, of at most ${maxCodePoints.toLocaleString('en')} code points.`;
  if (!hasCharactersUpTo(maxLength, text)) return `${limit}.`;
  return tooManyMarks.test(text) ? `${what} has at most ${maxMarks} marks on a character.` : null;
}

function signFault(text: string, rule: TextRule): string | null {
  const { what, isMultiline = false, isFileName = false } = rule;
  if (halfCharacter.test(text)) return `${what} has no control characters and no halves of characters.`;
  if (!isMultiline && (control.test(text) || lineEnd.test(text)))
    return `${what} has no control characters and no line breaks.`;
  if (isMultiline && controlButLineFeedAndTab.test(text))
    return `${what} has no control characters but line feeds and tabs.`;
  if (hidden.test(text.replace(regionFlag, ''))) return `${what} has no tags and no annotations.`;
  if (isFileName && path.test(text)) return `${what} has no slashes, and is neither . nor .. itself.`;
  if (isFileName && overrides.test(text))
    return `${what} has no control characters that override the direction of text.`;
  return isDirectionClosed(text)
    ? null
    : `${what} has control characters for the direction of text only where they are closed in the same line.`;
}

function sightFault(text: string, { what, maxLength, mayBeEmpty = false }: TextRule): string | null {
  if (isVisible(text) || (mayBeEmpty && text === '')) return null;
  return mayBeEmpty
    ? `${what} has something that can be seen, or is empty.`
    : `${what} has 1 to ${maxLength.toLocaleString('en')} characters, and something that can be seen.`;
}
