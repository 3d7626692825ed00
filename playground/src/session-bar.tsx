import { type FormEvent, type ReactElement, useState, useSyncExternalStore } from 'react';
import type { Credentials } from './configuration.ts';
import type { Session } from './session.ts';

/** Registers, logs in and out, and says who the tabs act as. */
export function SessionBar({ session, title }: { session: Session; title: string }): ReactElement {
  const { name, problem } = useSyncExternalStore(session.onChange, session.state);
  return (
    <header className="session-bar">
      <strong>{title}</strong>
      {name === undefined ? (
        <CredentialsForm session={session} />
      ) : (
        <SignedIn session={session} name={name} />
      )}
      <span role="status" className="session-problem">
        {problem}
      </span>
    </header>
  );
}

function SignedIn({ session, name }: { session: Session; name: string }): ReactElement {
  return (
    <>
      <span>
        Signed in as <strong data-testid="who">{name}</strong>
      </span>
      <span className="session-hint">every tab sends the token; it is kept in memory only</span>
      <button type="button" onClick={() => void session.logOut()}>
        Log out
      </button>
    </>
  );
}

function CredentialsForm({ session }: { session: Session }): ReactElement {
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const credentials = readCredentials(event.currentTarget);
    setBusy(true);
    await (submitter?.id === 'register' ? session.register(credentials) : session.logIn(credentials));
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} aria-label="Session">
      <input name="username" aria-label="Username" placeholder="username" autoComplete="username" required />
      <input
        name="password"
        aria-label="Password"
        placeholder="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <button type="submit" disabled={busy}>
        Log in
      </button>
      <button type="submit" id="register" disabled={busy}>
        Register
      </button>
      <span className="session-hint">nobody is signed in</span>
    </form>
  );
}

function readCredentials(form: HTMLFormElement): Credentials {
  const { username = '', password = '' } = Object.fromEntries(new FormData(form)) as Record<string, string>;
  return { username, password };
}
