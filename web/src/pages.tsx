import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Loading } from './design/loading.tsx';
import { Notice } from './design/notice.tsx';
import { useText } from './language/use-text.ts';
import { useSessionState } from './session/session-context.ts';
import { SignInPage } from './session/sign-in-page.tsx';

const RegisterPage = lazy(async () => ({
  default: (await import('./session/register-page.tsx')).RegisterPage,
}));
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
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/register" component={RegisterPage} />
            <Route component={SignInPage} />
          </Switch>
        </Suspense>
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
