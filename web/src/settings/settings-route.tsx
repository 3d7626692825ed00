import { useParams } from 'wouter';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { Panes } from '../shell/panes.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { PrivacySettings } from './privacy-settings.tsx';
import { ProfileSettings } from './profile-settings.tsx';
import { sectionLabels, sections } from './sections.ts';
import { SessionSettings } from './session-settings.tsx';
import { SettingsList } from './settings-list.tsx';
import { SettingsTexts } from './settings-texts.tsx';
import './settings.css';

const contents = {
  profile: ProfileSettings,
  appearance: AppearanceSettings,
  notifications: NotificationSettings,
  privacy: PrivacySettings,
  sessions: SessionSettings,
} as const;

/** `/settings/:section?`: the list of settings, and one part of them. A wide window shows the profile first. */
export function SettingsRoute() {
  return (
    <SettingsTexts>
      <Settings />
    </SettingsTexts>
  );
}

function Settings() {
  const t = useText();
  const { section: name } = useParams<{ section?: string }>();
  const section = sections.find((known) => known === name) ?? 'profile';
  const Content = contents[section];
  return (
    <Panes
      listLabel={t('shell.settings')}
      list={<SettingsList section={name === undefined ? undefined : section} />}
      isDetailOpen={name !== undefined}
      detail={
        <>
          <PaneHeader key={section} title={t(sectionLabels[section])} backTo="/settings" />
          <div className="pane__scroll">
            <div className="settings">
              <Content />
            </div>
          </div>
        </>
      }
    />
  );
}
