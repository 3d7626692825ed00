import { useIntl } from 'react-intl';
import { useText } from '../language/use-text.ts';

/** What is offered; 0 is no slow mode. */
export const slowModeSeconds: readonly number[] = [0, 10, 30, 60, 300, 900, 3_600, 21_600];

/** What is offered; 0 stands for as long as the platform keeps messages. */
export const retentionDays: readonly number[] = [0, 1, 7, 30, 90, 365];

const minute = 60;
const hour = 60 * minute;

/** A rule's number as words: "30 seconds", "1 week". */
export function useRuleText() {
  const t = useText();
  const intl = useIntl();
  const inUnit = (value: number, unit: 'second' | 'minute' | 'hour' | 'day'): string =>
    intl.formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
  return {
    slowModeText: (seconds: number): string => {
      if (seconds === 0) return t('groups.off');
      if (seconds % hour === 0) return inUnit(seconds / hour, 'hour');
      return seconds % minute === 0 ? inUnit(seconds / minute, 'minute') : inUnit(seconds, 'second');
    },
    hoursText: (hours: number): string => (hours < 48 ? inUnit(hours, 'hour') : inUnit(hours / 24, 'day')),
    retentionText: (days: number): string => (days === 0 ? t('groups.retentionOff') : inUnit(days, 'day')),
  };
}
