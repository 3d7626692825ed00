import './badge.css';

/** How many there are of something new; nothing when there is none. `label` is what is read out. */
export function Badge({
  count,
  max = 99,
  label,
  isQuiet = false,
}: {
  readonly count: number;
  readonly max?: number;
  readonly label: string;
  /** Of what is muted. */
  readonly isQuiet?: boolean;
}) {
  if (count === 0) return undefined;
  return (
    <span className={isQuiet ? 'badge badge--quiet' : 'badge'}>
      <span aria-hidden="true">{count > max ? `${max}+` : count}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
