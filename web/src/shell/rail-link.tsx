import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

/** One place; its label is under its icon. */
export function RailLink({
  href,
  label,
  children,
  badge,
}: {
  readonly href: string;
  readonly label: string;
  /** The icon. */
  readonly children: ReactNode;
  /** How much is new; read out after the label. */
  readonly badge?: ReactNode;
}) {
  const [location] = useLocation();
  const isCurrent = location === href || location.startsWith(`${href}/`);
  return (
    <Link className="rail__link" href={href} aria-current={isCurrent ? 'page' : undefined}>
      <span className="rail__icon">{children}</span>
      <span className="rail__label">{label}</span>
      {badge}
    </Link>
  );
}
