import type { ReactNode } from 'react';
import type { IconName } from '../design/icon.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { ComposerField, type ComposerFieldProps } from './composer-field.tsx';
import './composer.css';

export interface ComposerFormProps extends ComposerFieldProps {
  readonly submit: { readonly icon: IconName; readonly label: string };
  readonly canSubmit: boolean;
  /** Before the field. */
  readonly children?: ReactNode;
}

/** A field for a text, and the button that says that one is done. */
export function ComposerForm({ submit, canSubmit, children, ...field }: ComposerFormProps) {
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        field.onDone();
      }}
    >
      {children}
      <ComposerField {...field} />
      <IconButton
        className="composer__send"
        type="submit"
        icon={submit.icon}
        label={submit.label}
        aria-disabled={!canSubmit}
      />
    </form>
  );
}
