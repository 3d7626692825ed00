import { type ReactNode, useState } from 'react';
import { useText } from '../language/use-text.ts';
import { ConnectionBar } from './connection-bar.tsx';
import { Rail } from './rail.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import './shell.css';

/** What stays while pages change: the way to each of them, and whether the platform is there. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useText();
  const [showsShortcuts, setShowsShortcuts] = useState(false);
  useShortcuts(() => setShowsShortcuts(true));
  return (
    <div className="shell">
      <a className="shell__skip" href="#main">
        {t('shell.skip')}
      </a>
      <Rail onShowShortcuts={() => setShowsShortcuts(true)} />
      {children}
      <ConnectionBar />
      <ShortcutsDialog isOpen={showsShortcuts} onClose={() => setShowsShortcuts(false)} />
    </div>
  );
}
