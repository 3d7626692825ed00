import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { Loading } from '../design/loading.tsx';
import type { Language } from './language.ts';
import { useLanguage } from './language-provider.tsx';

type Texts = Readonly<Record<string, string>>;

/** Texts of a part of the app that is loaded when it is wanted: English comes with the part. */
export interface TextsOfPart {
  readonly en: Texts;
  readonly load: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Texts>>>;
}

/** Gives all that is below it also the texts of a part. `texts` is the same object each time. */
export function MoreTexts({
  texts,
  children,
}: {
  readonly texts: TextsOfPart;
  readonly children: ReactNode;
}) {
  const intl = useIntl();
  const { language } = useLanguage();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly texts: Texts }>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    if (language === 'en') return undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      const more = await texts.load[language]();
      if (isWanted) setLoaded({ language, texts: more });
    };
    load().catch((error: unknown) => isWanted && setFailure({ error }));
    return () => void (isWanted = false);
  }, [language, texts]);
  const more = intl.locale === 'en' ? texts.en : loaded?.language === intl.locale ? loaded.texts : undefined;
  const messages = useMemo(() => ({ ...intl.messages, ...more }) as Texts, [intl.messages, more]);
  // As of a part that could not be loaded: the page around it says so.
  if (failure !== undefined) throw failure.error;
  if (more === undefined) return <Loading />;
  return (
    <IntlProvider locale={intl.locale} messages={messages}>
      {children}
    </IntlProvider>
  );
}
