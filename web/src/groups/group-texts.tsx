import type { ReactNode } from 'react';
import { groups } from '../language/en/groups.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: groups,
  load: { ko: async () => (await import('../language/ko/groups.ts')).groups },
};

/** The texts of this folder are no part of the first load. */
export function GroupTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
