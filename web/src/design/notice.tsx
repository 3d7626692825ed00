import type { ReactNode } from 'react';
import './notice.css';

/** A sentence that matters now, in the page. Read out when it appears. */
export function Notice({
  tone,
  children,
}: {
  readonly tone: 'info' | 'danger';
  readonly children: ReactNode;
}) {
  return (
    <div className={`notice notice--${tone}`} role={tone === 'danger' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
