import { languageNames, languages } from './language.ts';
import { useLanguage } from './language-provider.tsx';
import { useText } from './use-text.ts';
import './language-switcher.css';

/** One button for each language, named in that language. */
export function LanguageSwitcher() {
  const t = useText();
  const { language, choose } = useLanguage();
  return (
    <div className="language-switcher" role="group" aria-label={t('shell.language')}>
      {languages.map((name) => (
        <button
          key={name}
          type="button"
          lang={name}
          className="language-switcher__language"
          aria-pressed={name === language}
          onClick={() => choose(name)}
        >
          {languageNames[name]}
        </button>
      ))}
    </div>
  );
}
