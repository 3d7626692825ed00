import type { ReactNode } from 'react';
import { messageActions } from '../language/en/message-actions.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: messageActions,
  load: { ko: async () => (await import('../language/ko/message-actions.ts')).messageActions },
};

/** The texts of this folder are no part of the first load. */
export function ActionTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
