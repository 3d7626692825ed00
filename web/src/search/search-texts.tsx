import type { ReactNode } from 'react';
import { search } from '../language/en/search.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: search,
  load: { ko: async () => (await import('../language/ko/search.ts')).search },
};

/** The texts of this folder are no part of the first load. */
export function SearchTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
