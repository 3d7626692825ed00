import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider } from 'react-intl';
import { NoTexts } from './no-texts.tsx';
import {
  type Language,
  loadMessages,
  type Messages,
  preferredLanguage,
  rememberLanguage,
} from './language.ts';

interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice | undefined>(undefined);

/** Gives all that is below it their texts, once they are there; the page says in which language it is. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly messages: Messages }>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isWanted = true;
    const load = async (): Promise<void> => {
      const messages = await loadMessages(language);
      if (isWanted) setLoaded({ language, messages });
    };
    load().catch(() => isWanted && setFailed(true));
    return () => void (isWanted = false);
  }, [language]);
  useEffect(() => {
    document.documentElement.lang = loaded?.language ?? 'en';
  }, [loaded]);
  const choice = useMemo(() => ({ language, choose: chooseWith(setLanguage) }), [language]);
  if (hasFailed) return <NoTexts />;
  if (loaded === undefined) return undefined;
  return (
    <LanguageContext value={choice}>
      <IntlProvider locale={loaded.language} messages={loaded.messages}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

const chooseWith =
  (set: (language: Language) => void) =>
  (language: Language): void => {
    rememberLanguage(language);
    set(language);
  };

export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (choice === undefined) throw new Error('There is no language around this component.');
  return choice;
}
