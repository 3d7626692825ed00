import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names.ts';
import './text-field.css';

export interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what was typed: a sentence. */
  readonly problem?: string | undefined;
  /** The label is for screen readers only, where the place says what it is. */
  readonly hidesLabel?: boolean;
}

export function TextField({ label, hint, problem, hidesLabel = false, className, ...rest }: TextFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={classNames('field', className)}>
      <label htmlFor={id} className={hidesLabel ? 'visually-hidden' : 'field__label'}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className="field__input"
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={classNames('field__note', problem !== undefined && 'field__note--problem')}
        >
          {note}
        </p>
      )}
    </div>
  );
}
