import { useMutation } from '@apollo/client/react';
import { type FormEvent, useId } from 'react';
import { Button } from '../design/button.tsx';
import { Notice } from '../design/notice.tsx';
import { TextField } from '../design/text-field.tsx';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { refusalOfError } from '../problems/refusal-of-error.ts';
import { useFieldProblem } from '../problems/use-field-problem.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { fieldOf } from '../session/form-data.ts';
import { type Account, AccountOfQuery } from './account-of-query.tsx';
import { UpdateProfileDocument } from './graph.generated.ts';
import { ProfilePicture } from './profile-picture.tsx';

/** Name, words and picture of the viewer, as others see them. */
export function ProfileSettings() {
  return (
    <AccountOfQuery>
      {({ user }) => (
        <>
          <ProfilePicture user={user} />
          <ProfileForm user={user} />
        </>
      )}
    </AccountOfQuery>
  );
}

function ProfileForm({ user }: { readonly user: Account['user'] }) {
  const t = useText();
  const toast = useToast();
  const refusalText = useRefusalText();
  const bioId = useId();
  const [update, { data, error, loading }] = useMutation(UpdateProfileDocument, { onError: () => undefined });
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { displayName: fieldOf(form, 'displayName').trim(), bio: fieldOf(form, 'bio').trim() };
    const answer = await update({ variables: { input } });
    if (answer?.data?.result?.__typename === 'UpdateProfileSuccess') toast(t('settings.saved'));
  };
  const result = data?.result;
  const problems = result?.__typename === 'InvalidInput' ? result.problems : [];
  const fieldProblem = useFieldProblem();
  const problemOf = (field: string): string | undefined => fieldProblem(problems, field);
  return (
    <form className="settings__form" onSubmit={(event) => void submit(event)}>
      {error !== undefined && <Notice tone="danger">{refusalText(refusalOfError(error))}</Notice>}
      <TextField
        label={t('register.displayName')}
        name="displayName"
        defaultValue={user.displayName}
        maxLength={100}
        dir="auto"
        problem={problemOf('displayName')}
        required
      />
      <div className="field">
        <label className="field__label" htmlFor={bioId}>
          {t('settings.bio')}
        </label>
        <textarea
          id={bioId}
          className="field__input"
          name="bio"
          rows={4}
          dir="auto"
          defaultValue={user.bio}
          maxLength={1000}
          aria-describedby={`${bioId}-note`}
        />
        <p id={`${bioId}-note`} className="field__note">
          {problemOf('bio') ?? t('settings.bioHint')}
        </p>
      </div>
      <Button type="submit" tone="accent" isBusy={loading}>
        {t('shell.save')}
      </Button>
    </form>
  );
}
