import { Tooltip } from 'radix-ui';
import { Router } from 'wouter';
import type { AppearanceStore } from './design/appearance.ts';
import { AppearanceContext } from './design/appearance-context.ts';
import { Toasts } from './design/toasts.tsx';
import { LanguageProvider } from './language/language-provider.tsx';
import { Pages } from './pages.tsx';
import { SeenStoreContext } from './seen/seen-context.tsx';
import type { SeenStore } from './seen/seen-store.ts';
import { SessionContext } from './session/session-context.ts';
import type { Session } from './session/session.ts';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { NavigationProvider } from './shell/navigation.tsx';

/** What every page needs: texts, looks, who is signed in, and where one is. */
export function App({
  session,
  appearance,
  seen,
}: {
  readonly session: Session;
  readonly appearance: AppearanceStore;
  readonly seen: SeenStore;
}) {
  return (
    <LanguageProvider>
      <ErrorBoundary>
        <AppearanceContext value={appearance}>
          <SessionContext value={session}>
            <SeenStoreContext value={seen}>
              <Tooltip.Provider delayDuration={500}>
                <Toasts>
                  <Router base="/app">
                    <NavigationProvider>
                      <Pages />
                    </NavigationProvider>
                  </Router>
                </Toasts>
              </Tooltip.Provider>
            </SeenStoreContext>
          </SessionContext>
        </AppearanceContext>
      </ErrorBoundary>
    </LanguageProvider>
  );
}
