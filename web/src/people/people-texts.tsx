import type { ReactNode } from 'react';
import { people } from '../language/en/people.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: people,
  load: { ko: async () => (await import('../language/ko/people.ts')).people },
};

/** The texts of this folder are no part of the first load. */
export function PeopleTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
