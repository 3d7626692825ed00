import type { FormEvent, ReactNode } from 'react';
import { Wordmark } from '../design/wordmark.tsx';
import { LanguageSwitcher } from '../language/language-switcher.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import './entry-page.css';

/** The page of those who are not signed in: what to enter on one side, what it is for on the other. */
export function EntryPage({
  title,
  lead,
  onSubmit,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly onSubmit: (form: FormData) => Promise<void>;
  readonly children: ReactNode;
}) {
  const heading = usePageTitle(title);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void onSubmit(new FormData(event.currentTarget));
  };
  return (
    <div className="entry">
      <main className="entry__main" id="main">
        <Wordmark />
        <form className="entry__form" onSubmit={submit}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p className="entry__lead">{lead}</p>
          {children}
        </form>
        <LanguageSwitcher />
      </main>
      <div className="entry__scene" aria-hidden="true">
        <div className="entry__bubble" />
        <div className="entry__bubble entry__bubble--own" />
        <div className="entry__bubble entry__bubble--short" />
        <div className="entry__bubble entry__bubble--own entry__bubble--short" />
      </div>
    </div>
  );
}
