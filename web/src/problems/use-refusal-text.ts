import { useCallback, useEffect, useState } from 'react';
import { createIntl, type IntlShape } from 'react-intl';
import type { Language } from '../language/language.ts';
import { useLanguage } from '../language/language-provider.tsx';
import { useText } from '../language/use-text.ts';
import { problemKey } from './problem-key.ts';
import { limitOf, type Refusal } from './refusal.ts';

const loaders: Readonly<
  Record<Language, () => Promise<{ readonly problems: Readonly<Record<string, string>> }>>
> = {
  en: () => import('../language/en/problems.ts'),
  ko: () => import('../language/ko/problems.ts'),
};

/**
 * Why something was refused, as a sentence in the person's language: the texts are loaded with what asks for them. Of a code that they do
 * not have it is the server's own sentence.
 */
export function useRefusalText(): (refusal: Refusal) => string {
  const t = useText();
  const texts = useProblemTexts();
  return useCallback(
    (refusal) => {
      const { code, reason } = refusal;
      const key = problemKey(code);
      if (texts !== undefined && key in texts.messages)
        return texts.formatMessage({ id: key }, { limit: limitOf(refusal) });
      if (code === 'NO_ANSWER') return t('problem.noAnswer');
      return reason ?? t('problem.unexpected');
    },
    [t, texts],
  );
}

/** Undefined until they are here. */
function useProblemTexts(): IntlShape | undefined {
  const { language } = useLanguage();
  const [texts, setTexts] = useState<IntlShape>();
  useEffect(() => {
    let isWanted = true;
    const load = async (): Promise<void> => {
      const { problems } = await loaders[language]();
      if (isWanted) setTexts(createIntl({ locale: language, messages: problems }));
    };
    // Without them there are still those of the server.
    load().catch(() => undefined);
    return () => void (isWanted = false);
  }, [language]);
  return texts;
}
