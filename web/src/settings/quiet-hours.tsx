import { Switch } from '../design/switch.tsx';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';
import type { PreferencesFragment } from '../notifications/graph.generated.ts';

type Hours = PreferencesFragment['quietHours'];

/** The time of every day in which nothing alerts the viewer: local time where they are. */
export function QuietHours({
  quietHours,
  onChange,
}: {
  readonly quietHours: Hours;
  readonly onChange: (quietHours: Hours) => void;
}) {
  const t = useText();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const change = (next: { readonly from?: string; readonly to?: string }): void => {
    const hours = { from: '22:00', to: '07:00', ...pickTimes(quietHours), ...next, timeZone };
    // A field that is half typed is empty.
    if (hours.from !== '' && hours.to !== '' && hours.from !== hours.to) onChange(hours);
  };
  return (
    <section className="settings__form">
      <Switch
        label={t('settings.quietHours')}
        hint={t('settings.quietHoursHint')}
        isOn={quietHours !== null}
        onChange={(isOn) => (isOn ? change({}) : onChange(null))}
      />
      {quietHours !== null && (
        <div className="settings__buttons">
          <TextField
            label={t('settings.from')}
            type="time"
            value={quietHours.from}
            onChange={({ target }) => change({ from: target.value })}
          />
          <TextField
            label={t('settings.to')}
            type="time"
            value={quietHours.to}
            onChange={({ target }) => change({ to: target.value })}
          />
        </div>
      )}
    </section>
  );
}

/** Without `__typename`, which an input does not take. */
const pickTimes = (hours: Hours): { readonly from?: string; readonly to?: string } =>
  hours === null ? {} : { from: hours.from, to: hours.to };
