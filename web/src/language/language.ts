import { storedText, storeText } from '../browser/stored-text.ts';
import type { messages as english } from './en/messages.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];
/** What comes with every page. Strings where they are written; the build compiles those with arguments (`compiled-texts.ts`). */
export type Messages = Readonly<Record<keyof typeof english, string>>;

/** What a language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' };

const stored = 'parley-language';

/** The one that was chosen; else the first that the browser wants and there is; else English. */
export function preferredLanguage(): Language {
  const wanted = [storedText(stored) ?? '', ...navigator.languages];
  return (
    wanted.map((tag) => languages.find((language) => tag.split('-')[0] === language)).find(isThere) ?? 'en'
  );
}

export function rememberLanguage(language: Language): void {
  storeText(stored, language);
}

/** Only those of one language are loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  const { messages } = await loaders[language]();
  return messages;
}

const loaders: Readonly<Record<Language, () => Promise<{ readonly messages: Messages }>>> = {
  en: () => import('./en/messages.ts'),
  ko: () => import('./ko/messages.ts'),
};

const isThere = (language: Language | undefined): language is Language => language !== undefined;
