import { useId } from 'react';

/** One of some numbers, each as words; the present one is among them also when it is not offered. */
export function RuleSelect({
  label,
  hint,
  offered,
  value,
  text,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly offered: readonly number[];
  readonly value: number;
  readonly text: (value: number) => string;
  readonly onChange: (value: number) => void;
}) {
  const id = useId();
  const values = [...new Set([...offered, value])].toSorted((one, other) => one - other);
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="field__input"
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-note`}
        onChange={({ target }) => onChange(Number(target.value))}
      >
        {values.map((each) => (
          <option key={each} value={each}>
            {text(each)}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-note`} className="field__note">
          {hint}
        </p>
      )}
    </div>
  );
}
