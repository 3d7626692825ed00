import { useIntl } from 'react-intl';
import { useText } from '../language/use-text.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';

/** Why people were not added, with the names of those who stand in the way. */
export function useNamedRefusal(): (refusal: Refusal, names: ReadonlyMap<string, string>) => string {
  const t = useText();
  const intl = useIntl();
  const refusalText = useRefusalText();
  return (refusal, names) => {
    const found = (refusal.userIds ?? []).flatMap((userId) => names.get(userId) ?? []);
    return refusal.code === 'CANNOT_ADD_MEMBERS' && found.length > 0
      ? t('groups.cannotAddNamed', { names: intl.formatList(found) })
      : refusalText(refusal);
  };
}
