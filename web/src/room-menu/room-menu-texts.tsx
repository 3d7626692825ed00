import type { ReactNode } from 'react';
import { roomMenu } from '../language/en/room-menu.ts';
import { MoreTexts, type TextsOfPart } from '../language/more-texts.tsx';

const texts: TextsOfPart = {
  en: roomMenu,
  load: { ko: async () => (await import('../language/ko/room-menu.ts')).roomMenu },
};

/** The texts of this folder are no part of the first load. */
export function RoomMenuTexts({ children }: { readonly children: ReactNode }) {
  return <MoreTexts texts={texts}>{children}</MoreTexts>;
}
