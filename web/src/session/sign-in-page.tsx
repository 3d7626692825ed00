import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Button } from '../design/button.tsx';
import { Notice } from '../design/notice.tsx';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { EntryPage } from './entry-page.tsx';
import { useSession, useSessionState } from './session-context.ts';
import { registerHref } from './entry-href.ts';
import { fieldOf } from './form-data.ts';
import type { SignInProblem } from './sign-in-problem.ts';

export function SignInPage() {
  const t = useText();
  const [path] = useLocation();
  const search = useSearch();
  const session = useSession();
  const state = useSessionState();
  const refusalText = useRefusalText();
  const [problem, setProblem] = useState<SignInProblem>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (form: FormData): Promise<void> => {
    setBusy(true);
    setProblem(await session.signIn(fieldOf(form, 'login').trim(), fieldOf(form, 'password')));
    setBusy(false);
  };
  return (
    <EntryPage title={t('signIn.title')} lead={t('signIn.lead')} onSubmit={submit}>
      {state.status === 'signed-out' && state.hasEnded && problem === undefined && (
        <Notice tone="info">{t('signIn.ended')}</Notice>
      )}
      {problem !== undefined && <Notice tone="danger">{refusalText(problem)}</Notice>}
      <TextField
        label={t('signIn.login')}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        required
      />
      <TextField
        label={t('signIn.password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button type="submit" tone="accent" size="large" isBusy={isBusy}>
        {t('signIn.submit')}
      </Button>
      <p className="entry__other">
        {t('signIn.noAccount')} <Link href={registerHref(path, search)}>{t('signIn.register')}</Link>
      </p>
    </EntryPage>
  );
}
