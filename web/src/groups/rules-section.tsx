import { useState } from 'react';
import { Choice } from '../design/choice.tsx';
import { useText } from '../language/use-text.ts';
import { ConfirmDialog } from '../design/confirm-dialog.tsx';
import { type RoomPermission, UpdateRoomDocument, type UpdateRoomInput } from './graph.generated.ts';
import type { Group, GroupRoom } from './group.ts';
import { isLeader } from './permissions.ts';
import { RulesText } from './rules-text.tsx';
import { RuleSelect } from './rule-select.tsx';
import { useGroupAction } from './use-group-action.ts';
import {
  retentionDays as offeredDays,
  slowModeSeconds as offeredSeconds,
  useRuleText,
} from './use-rule-text.ts';

const permissions = [
  ['whoMayPost', 'groups.whoMayPost'],
  ['whoMayAdd', 'groups.whoMayAdd'],
  ['whoMayPin', 'groups.whoMayPin'],
] as const;

/** The rules of a group: leaders change them, all others read them. */
export function RulesSection({ group, room }: { readonly group: Group; readonly room: GroupRoom }) {
  const t = useText();
  return (
    <section className="group__section" aria-label={t('groups.rules')}>
      <h3 className="group__heading">{t('groups.rules')}</h3>
      {isLeader(room.viewerRole) ? <RulesForm group={group} room={room} /> : <RulesText room={room} />}
    </section>
  );
}

function RulesForm({ group, room }: { readonly group: Group; readonly room: GroupRoom }) {
  const t = useText();
  const { slowModeText, retentionText } = useRuleText();
  const { run } = useGroupAction();
  const [askedDays, setAskedDays] = useState<number>();
  // Each rule is sent alone: another leader may change another one meanwhile.
  const update = async (input: Omit<UpdateRoomInput, 'roomId'>): Promise<void> => {
    const performed = await run(UpdateRoomDocument, { input: { roomId: room.id, ...input } });
    if (performed.refusal === undefined) group.take(performed.done.room);
  };
  const changeDays = (days: number): void => {
    const keepsLonger = days === 0 || (room.retentionDays !== null && days > room.retentionDays);
    if (keepsLonger) void update({ retentionDays: days === 0 ? null : days });
    else setAskedDays(days);
  };
  const deleteOlder = async (days: number): Promise<void> => {
    await update({ retentionDays: days });
    setAskedDays(undefined);
  };
  return (
    <>
      {permissions.map(([rule, label]) => (
        <Choice<RoomPermission>
          key={rule}
          label={t(label)}
          options={[
            { value: 'EVERYONE', label: t('groups.everyone') },
            { value: 'ADMINS', label: t('groups.admins') },
          ]}
          value={room.settings?.[rule] ?? 'EVERYONE'}
          onChange={(permission) => void update({ settings: { [rule]: permission } })}
        />
      ))}
      <RuleSelect
        label={t('groups.slowMode')}
        hint={t('groups.slowModeHint')}
        offered={offeredSeconds}
        value={room.slowModeSeconds}
        text={slowModeText}
        onChange={(slowModeSeconds) => void update({ slowModeSeconds })}
      />
      <RuleSelect
        label={t('groups.retention')}
        hint={t('groups.retentionHint')}
        offered={offeredDays}
        value={room.retentionDays ?? 0}
        text={retentionText}
        onChange={changeDays}
      />
      {askedDays !== undefined && (
        <ConfirmDialog
          title={t('groups.retentionTitle')}
          text={t('groups.retentionText', { time: retentionText(askedDays) })}
          confirm={t('groups.retentionConfirm')}
          onConfirm={() => void deleteOlder(askedDays)}
          onClose={() => setAskedDays(undefined)}
        />
      )}
    </>
  );
}
