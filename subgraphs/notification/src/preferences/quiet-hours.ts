import { whenValid } from '@parley/service-kit/refusals';
import { z } from 'zod';

const time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'Write the time as HH:MM, from 00:00 to 23:59.');

/** A time of every day, in the local time of a place; over midnight where `to` is before `from`. */
export const quietHoursSchema = z
  .object({
    from: time,
    to: time,
    timeZone: z.string().refine(isTimeZone, 'This is no time zone. Give a name such as Asia/Seoul.'),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'Quiet hours that never end: give another time than the one at which they begin.',
    when: whenValid('from', 'to'),
  });

export type QuietHours = Readonly<z.output<typeof quietHoursSchema>>;

/** Whether the moment lies within them. Times in the form HH:MM have the order of their letters. */
export function isWithin({ from, to, timeZone }: QuietHours, moment: Date): boolean {
  const local = localTime(moment, timeZone);
  return from < to ? from <= local && local < to : from <= local || local < to;
}

function localTime(moment: Date, timeZone: string): string {
  const format = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(moment);
}

function isTimeZone(name: string): boolean {
  try {
    localTime(new Date(), name);
    return true;
  } catch {
    return false;
  }
}
