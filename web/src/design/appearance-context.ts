import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Appearance, AppearanceStore } from './appearance.ts';

export const AppearanceContext = createContext<AppearanceStore | undefined>(undefined);

/** How the app looks on this device, and how to change that. */
export function useAppearance(): readonly [Appearance, AppearanceStore['change']] {
  const store = useContext(AppearanceContext);
  if (store === undefined) throw new Error('There is no appearance around this component.');
  return [useSyncExternalStore(store.subscribe, store.appearance), store.change];
}
