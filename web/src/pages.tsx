import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Loading } from './design/loading.tsx';
import { Notice } from './design/notice.tsx';
import { useText } from './language/use-text.ts';
import { RegisterPage } from './session/register-page.tsx';
import { useSessionState } from './session/session-context.ts';
import { SignInPage } from './session/sign-in-page.tsx';

const SignedIn = lazy(async () => ({ default: (await import('./signed-in.tsx')).SignedIn }));

/** Which page an address shows. To those who are not signed in every address shows the way in, and then what it is of. */
export function Pages() {
  const t = useText();
  const state = useSessionState();
  switch (state.status) {
    case 'opening':
      return (
        <>
          <Loading />
          {state.isUnanswered && <Notice tone="info">{t('problem.noAnswer')}</Notice>}
        </>
      );
    case 'signed-out':
      return (
        <Switch>
          <Route path="/register" component={RegisterPage} />
          <Route component={SignInPage} />
        </Switch>
      );
    case 'signed-in':
      return (
        // Another viewer begins with nothing of the one before.
        <Suspense key={state.userId} fallback={<Loading />}>
          <SignedIn />
        </Suspense>
      );
  }
}
