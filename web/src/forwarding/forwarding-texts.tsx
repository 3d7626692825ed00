import type { ReactNode } from 'react';
import { forwarding } from '../language/en/forwarding.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: forwarding,
  load: { ko: async () => (await import('../language/ko/forwarding.ts')).forwarding },
};

/** The texts of this folder are loaded with it. */
export function ForwardingTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
