import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import { Button } from '../design/button.tsx';
import { Notice } from '../design/notice.tsx';
import { useText } from '../language/use-text.ts';
import { useFieldProblem } from '../problems/use-field-problem.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { wantedHref } from './entry-href.ts';
import { EntryPage } from './entry-page.tsx';
import { RegisterFields } from './register-fields.tsx';
import { fieldOf } from './form-data.ts';
import { useSession } from './session-context.ts';
import type { SignInProblem } from './sign-in-problem.ts';

/** Which field a problem of the whole is about. */
const fieldOfCode: Readonly<Record<string, string>> = { USERNAME_TAKEN: 'username', EMAIL_TAKEN: 'email' };

export function RegisterPage() {
  const t = useText();
  const search = useSearch();
  const session = useSession();
  const refusalText = useRefusalText();
  const fieldProblem = useFieldProblem();
  const [problem, setProblem] = useState<SignInProblem>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (form: FormData): Promise<void> => {
    setBusy(true);
    const username = fieldOf(form, 'username').trim();
    setProblem(
      await session.register({
        username,
        email: fieldOf(form, 'email').trim(),
        password: fieldOf(form, 'password'),
        displayName: fieldOf(form, 'displayName').trim() || username,
      }),
    );
    setBusy(false);
  };
  const problemOf = (field: string): string | undefined =>
    problem === undefined
      ? undefined
      : fieldOfCode[problem.code] === field
        ? refusalText(problem)
        : fieldProblem(problem.fields, field);
  const isAboutFields = problem !== undefined && (problem.fields.length > 0 || problem.code in fieldOfCode);
  return (
    <EntryPage title={t('register.title')} lead={t('register.lead')} onSubmit={submit}>
      {problem !== undefined && !isAboutFields && <Notice tone="danger">{refusalText(problem)}</Notice>}
      <RegisterFields problemOf={problemOf} />
      <Button type="submit" tone="accent" size="large" isBusy={isBusy}>
        {t('register.submit')}
      </Button>
      <p className="entry__other">
        {t('register.hasAccount')} <Link href={wantedHref(search)}>{t('register.signIn')}</Link>
      </p>
    </EntryPage>
  );
}
