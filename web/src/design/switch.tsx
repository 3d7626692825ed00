import { Switch as Radix } from 'radix-ui';
import { useId } from 'react';
import './switch.css';

/** Something that is on or off, and changes at once. */
export function Switch({
  label,
  hint,
  isOn,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="switch">
      <div className="switch__text">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="switch__hint">
            {hint}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        className="switch__track"
        checked={isOn}
        onCheckedChange={onChange}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      >
        <Radix.Thumb className="switch__thumb" />
      </Radix.Root>
    </div>
  );
}
