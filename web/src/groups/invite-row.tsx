import { useIntl } from 'react-intl';
import { Button } from '../design/button.tsx';
import { useText } from '../language/use-text.ts';
import { type GroupInviteFragment, RevokeRoomInviteDocument } from './graph.generated.ts';
import { useGroupAction } from './use-group-action.ts';

/** An invite: who made it, until when it is good, and how many have joined by it. Its link was shown once. */
export function InviteRow({
  invite,
  onRevoked,
}: {
  readonly invite: GroupInviteFragment;
  readonly onRevoked: () => void;
}) {
  const t = useText();
  const intl = useIntl();
  const { isBusy, run } = useGroupAction();
  const { id, createdBy, expiresAt, uses, maxUses, requiresApproval } = invite;
  const until = intl.formatDate(expiresAt, { dateStyle: 'medium', timeStyle: 'short' });
  const name = createdBy?.displayName ?? t('conversation.somebody');
  const revoke = async (): Promise<void> => {
    await run(RevokeRoomInviteDocument, { input: { inviteId: id } });
    // Also after a refusal: it may be gone already.
    onRevoked();
  };
  return (
    <li className="group__person">
      <span className="group__names">
        <span className="group__name" dir="auto">
          {t('groups.inviteBy', { name })}
        </span>
        <span className="group__muted group__muted--whole">
          {t('groups.inviteUntil', { until })}
          {' · '}
          {maxUses === null ? t('groups.inviteUses', { uses }) : t('groups.inviteUsesOf', { uses, maxUses })}
          {requiresApproval && ` · ${t('groups.inviteApproval')}`}
        </span>
      </span>
      <Button
        size="small"
        isBusy={isBusy}
        aria-label={t('groups.revokeOf', { name, until })}
        onClick={() => void revoke()}
      >
        {t('groups.revoke')}
      </Button>
    </li>
  );
}
