import { useIntl } from 'react-intl';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago a moment was, in the largest unit that fits: "5 minutes ago", "yesterday"; after a week its date. */
export function useSince(): (moment: string) => string {
  const intl = useIntl();
  return (moment) => {
    const past = Math.max(Date.now() - Date.parse(moment), 0);
    const relative = (unit: 'minute' | 'hour' | 'day', length: number): string =>
      intl.formatRelativeTime(-Math.floor(past / length), unit, { numeric: 'auto' });
    if (past < hour) return relative('minute', minute);
    if (past < day) return relative('hour', hour);
    if (past < 7 * day) return relative('day', day);
    return intl.formatDate(moment, { dateStyle: 'medium' });
  };
}
