import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import type { RoomPermission } from './graph.generated.ts';
import type { GroupRoom } from './group.ts';
import { useRuleText } from './use-rule-text.ts';

const whoLabels: Readonly<Record<RoomPermission, MessageKey>> = {
  EVERYONE: 'groups.everyone',
  ADMINS: 'groups.admins',
};

/** The rules of a group for those who do not make them. */
export function RulesText({ room }: { readonly room: GroupRoom }) {
  const t = useText();
  const { slowModeText, retentionText } = useRuleText();
  const { settings, slowModeSeconds, effectiveRetentionDays } = room;
  if (settings === null) return undefined;
  const rules = [
    [t('groups.whoMayPost'), t(whoLabels[settings.whoMayPost])],
    [t('groups.whoMayAdd'), t(whoLabels[settings.whoMayAdd])],
    [t('groups.whoMayPin'), t(whoLabels[settings.whoMayPin])],
    [t('groups.slowMode'), slowModeText(slowModeSeconds)],
    [
      t('groups.retention'),
      effectiveRetentionDays === null ? t('groups.forGood') : retentionText(effectiveRetentionDays),
    ],
  ] as const;
  return (
    <dl className="group__rules">
      {rules.map(([label, text]) => (
        <div key={label} className="group__rule">
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
