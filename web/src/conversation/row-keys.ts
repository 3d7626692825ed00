import type { Row } from './rows.ts';

/** Which row has the focus after a key, by their numbers; undefined: the key is not of the list, or there is none further on. */
export function rowAfterKey(rows: readonly Row[], from: number, key: string): number | undefined {
  const isMessage = ({ type }: Row): boolean => type === 'message' || type === 'pending';
  const found = ((): number => {
    switch (key) {
      case 'ArrowUp':
        return rows.findLastIndex((row, index) => index < from && isMessage(row));
      case 'ArrowDown':
        return rows.findIndex((row, index) => index > from && isMessage(row));
      case 'Home':
        return rows.findIndex(isMessage);
      case 'End':
        return rows.findLastIndex(isMessage);
      default:
        return -1;
    }
  })();
  return found < 0 ? undefined : found;
}
