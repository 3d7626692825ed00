import { useMutation } from '@apollo/client/react';
import { Switch } from '../design/switch.tsx';
import { useText } from '../language/use-text.ts';
import { useRefusalToast } from '../problems/use-refusal-toast.ts';
import { AccountOfQuery } from './account-of-query.tsx';
import { SetPresenceVisibilityDocument, UpdatePrivacyDocument } from './graph.generated.ts';

/** What others learn of the viewer. */
export function PrivacySettings() {
  const t = useText();
  const onError = useRefusalToast();
  const [setVisibility] = useMutation(SetPresenceVisibilityDocument, { onError });
  const [updatePrivacy] = useMutation(UpdatePrivacyDocument, { onError });
  return (
    <AccountOfQuery>
      {({ privacy }) => (
        <div className="settings__rows">
          <Switch
            label={t('settings.presence')}
            hint={t('settings.presenceHint')}
            isOn={privacy.presenceVisibility === 'VISIBLE'}
            onChange={(isOn) =>
              void setVisibility({ variables: { visibility: isOn ? 'VISIBLE' : 'INVISIBLE' } })
            }
          />
          <Switch
            label={t('settings.receipts')}
            hint={t('settings.receiptsHint')}
            isOn={privacy.sharesReadReceipts}
            onChange={(sharesReadReceipts) => void updatePrivacy({ variables: { sharesReadReceipts } })}
          />
        </div>
      )}
    </AccountOfQuery>
  );
}
