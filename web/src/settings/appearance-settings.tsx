import { themes } from '../design/appearance.ts';
import { useAppearance } from '../design/appearance-context.ts';
import { Choice } from '../design/choice.tsx';
import { Switch } from '../design/switch.tsx';
import { languageNames, languages } from '../language/language.ts';
import { useLanguage } from '../language/language-provider.tsx';
import { useText } from '../language/use-text.ts';

/** How the app looks and speaks, on this device. */
export function AppearanceSettings() {
  const t = useText();
  const [{ theme, hasHighContrast }, change] = useAppearance();
  const { language, choose } = useLanguage();
  const themeLabels = { system: t('settings.system'), light: t('settings.light'), dark: t('settings.dark') };
  return (
    <>
      <Choice
        label={t('settings.theme')}
        options={themes.map((value) => ({ value, label: themeLabels[value] }))}
        value={theme}
        onChange={(next) => change({ theme: next })}
      />
      <Choice
        label={t('shell.language')}
        options={languages.map((value) => ({ value, label: languageNames[value], lang: value }))}
        value={language}
        onChange={choose}
      />
      <Switch
        label={t('settings.contrast')}
        hint={t('settings.contrastHint')}
        isOn={hasHighContrast}
        onChange={(isOn) => change({ hasHighContrast: isOn })}
      />
    </>
  );
}
