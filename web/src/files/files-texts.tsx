import type { ReactNode } from 'react';
import { files } from '../language/en/files.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: files,
  load: { ko: async () => (await import('../language/ko/files.ts')).files },
};

/** The texts of this folder are no part of the first load. */
export function FilesTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
