import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Notice } from '../design/notice.tsx';
import { Switch } from '../design/switch.tsx';
import { perform } from '../graph/perform.ts';
import { useText } from '../language/use-text.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { CreateRoomInviteDocument } from './graph.generated.ts';
import { InviteLink } from './invite-link.tsx';
import { RuleSelect } from './rule-select.tsx';
import { useRuleText } from './use-rule-text.ts';

const offeredHours: readonly number[] = [1, 24, 168, 720];
/** 0 stands for any number. */
const offeredUses: readonly number[] = [0, 1, 5, 10, 50, 100];

/** Makes a link by which people join a group, and shows it: it cannot be shown again. */
export function NewInviteDialog({
  roomId,
  onMade,
  onClose,
}: {
  readonly roomId: string;
  readonly onMade: () => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const [token, setToken] = useState<string>();
  const made = (next: string): void => {
    setToken(next);
    onMade();
  };
  return (
    <Dialog title={t('groups.newInvite')} isOpen onClose={onClose}>
      {token === undefined ? (
        <InviteForm roomId={roomId} onMade={made} onClose={onClose} />
      ) : (
        <InviteLink token={token} onClose={onClose} />
      )}
    </Dialog>
  );
}

function InviteForm({
  roomId,
  onMade,
  onClose,
}: {
  readonly roomId: string;
  readonly onMade: (token: string) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const apollo = useApolloClient();
  const refusalText = useRefusalText();
  const { hoursText } = useRuleText();
  const [hours, setHours] = useState(168);
  const [uses, setUses] = useState(0);
  const [requiresApproval, setRequiresApproval] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const make = async (): Promise<void> => {
    setBusy(true);
    const performed = await perform(apollo, CreateRoomInviteDocument, {
      input: { roomId, expiresInHours: hours, maxUses: uses === 0 ? null : uses, requiresApproval },
    });
    setBusy(false);
    if (performed.refusal === undefined) onMade(performed.done.token);
    else setRefusal(performed.refusal);
  };
  return (
    <form
      className="group-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      {refusal !== undefined && <Notice tone="danger">{refusalText(refusal)}</Notice>}
      <RuleSelect
        label={t('groups.inviteGood')}
        offered={offeredHours}
        value={hours}
        text={hoursText}
        onChange={setHours}
      />
      <RuleSelect
        label={t('groups.inviteFor')}
        offered={offeredUses}
        value={uses}
        text={(count) => t('groups.invitePeople', { count })}
        onChange={setUses}
      />
      <Switch label={t('groups.inviteAsk')} isOn={requiresApproval} onChange={setRequiresApproval} />
      <div className="dialog__actions">
        <Button onClick={onClose}>{t('shell.cancel')}</Button>
        <Button type="submit" tone="accent" isBusy={isBusy}>
          {t('groups.makeInvite')}
        </Button>
      </div>
    </form>
  );
}
