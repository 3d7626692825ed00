import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';
import './button.css';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: 'accent' | 'neutral' | 'danger' | 'quiet';
  readonly size?: 'small' | 'medium' | 'large';
  /** Shows that what it does is under way; it cannot be pressed again meanwhile. */
  readonly isBusy?: boolean;
}

export function Button(props: ButtonProps) {
  const {
    tone = 'neutral',
    size = 'medium',
    isBusy = false,
    type = 'button',
    className,
    children,
    ...rest
  } = props;
  return (
    <button
      {...rest}
      type={type}
      className={classNames('button', `button--${tone}`, `button--${size}`, className)}
      aria-busy={isBusy}
      // It keeps the focus, which a disabled one loses.
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : rest.onClick}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}
