import { messages as english } from './en/messages.ts';
import type { MessageKey } from './message-key.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];
export type Messages = Readonly<Record<MessageKey, string>>;

/** What a language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' };

const stored = 'parley-language';

/** The one that was chosen; else the first that the browser wants and there is; else English. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(stored) ?? '', ...navigator.languages];
  return (
    wanted.map((tag) => languages.find((language) => tag.split('-')[0] === language)).find(isThere) ?? 'en'
  );
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(stored, language);
}

/** English comes with the page, others are loaded when they are wanted. */
export async function loadMessages(language: Language): Promise<Messages> {
  if (language === 'en') return english;
  const { messages } = await import('./ko/messages.ts');
  return messages;
}

const isThere = (language: Language | undefined): language is Language => language !== undefined;
