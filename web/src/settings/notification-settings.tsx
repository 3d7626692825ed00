import { useMutation, useQuery } from '@apollo/client/react';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { Switch } from '../design/switch.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import {
  NotificationPreferencesDocument,
  type PreferencesFragment,
  UpdateNotificationPreferencesDocument,
} from '../notifications/graph.generated.ts';
import { useRefusalToast } from '../problems/use-refusal-toast.ts';
import { QuietHours } from './quiet-hours.tsx';

type Kind = PreferencesFragment['kinds'][number]['kind'];

const labels: Readonly<Record<Kind, MessageKey>> = {
  FRIEND_REQUEST_RECEIVED: 'settings.friendRequestReceived',
  FRIEND_REQUEST_ACCEPTED: 'settings.friendRequestAccepted',
  MESSAGE_RECEIVED: 'settings.messageReceived',
  MENTIONED: 'settings.mentioned',
  REPLIED: 'settings.replied',
  THREAD_REPLIED: 'settings.threadReplied',
  REACTED: 'settings.reacted',
  ADDED_TO_GROUP: 'settings.addedToGroup',
  JOIN_REQUESTED: 'settings.joinRequested',
  JOIN_REQUEST_DECLINED: 'settings.joinRequestDeclined',
  SCHEDULED_MESSAGE_FAILED: 'settings.scheduledMessageFailed',
  FRIEND_CAME_ONLINE: 'settings.friendCameOnline',
};

/** What the viewer wants to be notified of, and when not. */
export function NotificationSettings() {
  const t = useText();
  const refusalToast = useRefusalToast();
  const { data, error, refetch } = useQuery(NotificationPreferencesDocument);
  const [update] = useMutation(UpdateNotificationPreferencesDocument, { onError: refusalToast });
  const preferences = data?.notificationPreferences;
  if (!preferences)
    return error === undefined ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <div className="settings__rows">
        {preferences.kinds.map(({ kind, isEnabled }) => (
          <Switch
            key={kind}
            label={t(labels[kind])}
            isOn={isEnabled}
            onChange={(isOn) => void update({ variables: { input: { kinds: [{ kind, isEnabled: isOn }] } } })}
          />
        ))}
      </div>
      <QuietHours
        quietHours={preferences.quietHours}
        onChange={(quietHours) => void update({ variables: { input: { quietHours } } })}
      />
    </>
  );
}
