import { useRef } from 'react';
import type { Row } from './rows.ts';

/** Whether the rows have grown before the first message since they were drawn last: then the list holds its place from its end. */
export function usePrepended(rows: readonly Row[]): boolean {
  const drawn = useRef({ rows, isPrepended: false });
  if (drawn.current.rows !== rows) {
    const [before, now] = [firstMessage(drawn.current.rows), firstMessage(rows)];
    const isPrepended = before !== now && before !== undefined && rows.some(({ key }) => key === before);
    drawn.current = { rows, isPrepended };
  }
  return drawn.current.isPrepended;
}

function firstMessage(rows: readonly Row[]): string | undefined {
  return rows.find(({ type }) => type === 'message')?.key;
}
