import { Window } from 'happy-dom';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/** What React shows in an element. */
export interface Shown {
  readonly text: string;
  readonly update: (node: ReactNode) => void;
  readonly leave: () => void;
}

export type ReactPage = ReturnType<typeof createPage>;

/** Where React shows components, without a browser. */
export function createPage() {
  const window = new Window();
  // React DOM asks it which event it is that something is drawn for.
  Object.assign(globalThis, { window });
  const all = new Set<Shown>();
  return {
    show(node: ReactNode): Shown {
      const element = window.document.createElement('div');
      const root = createRoot(element as unknown as Parameters<typeof createRoot>[0]);
      root.render(node);
      const shown: Shown = {
        get text() {
          return element.textContent;
        },
        update: (next) => root.render(next),
        leave: () => {
          if (all.delete(shown)) root.unmount();
        },
      };
      all.add(shown);
      return shown;
    },
    close: (): void => {
      for (const shown of all) shown.leave();
    },
  };
}
