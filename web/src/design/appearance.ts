import { storedText, storeText } from '../browser/stored-text.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** How the person wants the app to look, on this device. */
export interface Appearance {
  readonly theme: Theme;
  /** More than the system asks for. */
  readonly hasHighContrast: boolean;
}

export type AppearanceStore = ReturnType<typeof createAppearanceStore>;

const stored = 'parley-appearance';

/** Kept in the browser, and put on the root element, where tokens.css looks for it. */
export function createAppearanceStore() {
  const listeners = new Set<() => void>();
  let appearance = read();
  const apply = (): void => {
    const { dataset } = document.documentElement;
    if (appearance.theme === 'system') delete dataset['theme'];
    else dataset['theme'] = appearance.theme;
    if (appearance.hasHighContrast) dataset['contrast'] = 'more';
    else delete dataset['contrast'];
    for (const changed of listeners) changed();
  };
  // Another tab has changed it.
  window.addEventListener('storage', ({ key }) => {
    if (key !== stored) return;
    appearance = read();
    apply();
  });
  apply();
  return {
    appearance: (): Appearance => appearance,
    change: (next: Partial<Appearance>): void => {
      appearance = { ...appearance, ...next };
      apply();
      storeText(stored, JSON.stringify(appearance));
    },
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
  };
}

function read(): Appearance {
  const { theme, hasHighContrast } = parsed(storedText(stored));
  return {
    theme: themes.find((name) => name === theme) ?? 'system',
    hasHighContrast: hasHighContrast === true,
  };
}

/** Nothing where something else is kept than was written. */
function parsed(text: string | null): Readonly<Record<keyof Appearance, unknown>> {
  const nothing = { theme: undefined, hasHighContrast: undefined };
  try {
    return { ...nothing, ...(JSON.parse(text ?? '{}') as object) };
  } catch {
    return nothing;
  }
}
