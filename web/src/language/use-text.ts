import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { MessageKey } from './message-key.ts';

export type Text = (key: MessageKey, values?: Readonly<Record<string, string | number | Date>>) => string;

/** The text of a key in the person's language; `values` fill its ICU arguments. */
export function useText(): Text {
  const intl = useIntl();
  return useCallback(
    (key, values) => {
      const text = intl.messages[key];
      // Compiled by the build: what is still a string takes no arguments.
      return typeof text === 'string' ? text : intl.formatMessage({ id: key }, values);
    },
    [intl],
  );
}
