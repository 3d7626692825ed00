import type { ReactNode } from 'react';
import { threads } from '../language/en/threads.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: threads,
  load: { ko: async () => (await import('../language/ko/threads.ts')).threads },
};

/** The texts of this folder are no part of the first load. */
export function ThreadTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
