import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';

/** What a new account needs; the browser checks what it can, `problemOf` says what the platform refused. */
export function RegisterFields({ problemOf }: { readonly problemOf: (field: string) => string | undefined }) {
  const t = useText();
  return (
    <>
      <TextField
        label={t('register.displayName')}
        name="displayName"
        autoComplete="name"
        maxLength={100}
        problem={problemOf('displayName')}
        dir="auto"
        required
      />
      <TextField
        label={t('register.username')}
        hint={t('register.usernameHint')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        pattern="[A-Za-z0-9_.]{3,30}"
        minLength={3}
        maxLength={30}
        problem={problemOf('username')}
        required
      />
      <TextField
        label={t('register.email')}
        name="email"
        type="email"
        autoComplete="email"
        maxLength={254}
        problem={problemOf('email')}
        required
      />
      <TextField
        label={t('register.password')}
        hint={t('register.passwordHint')}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        maxLength={128}
        problem={problemOf('password')}
        required
      />
    </>
  );
}
