import type { ReactNode } from 'react';
import { settings } from '../language/en/settings.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: settings,
  load: { ko: async () => (await import('../language/ko/settings.ts')).settings },
};

/** The texts of this folder are no part of the first load. */
export function SettingsTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
