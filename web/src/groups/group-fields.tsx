import { useId } from 'react';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';

/** What a group is called and is about, as fields `title` and `description` of a form. */
export function GroupFields({
  title = '',
  description = '',
}: {
  readonly title?: string;
  readonly description?: string;
}) {
  const t = useText();
  const id = useId();
  return (
    <>
      <TextField
        label={t('groups.name')}
        name="title"
        defaultValue={title}
        maxLength={100}
        dir="auto"
        autoComplete="off"
        required
        pattern=".*\S.*"
      />
      <div className="field">
        <label className="field__label" htmlFor={id}>
          {t('groups.description')}
        </label>
        <textarea
          id={id}
          className="field__input"
          name="description"
          rows={3}
          dir="auto"
          defaultValue={description}
          maxLength={1000}
        />
      </div>
    </>
  );
}
