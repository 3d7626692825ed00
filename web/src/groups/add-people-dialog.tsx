import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Notice } from '../design/notice.tsx';
import { useText } from '../language/use-text.ts';
import { AddRoomMembersDocument } from './graph.generated.ts';
import type { MemberList } from './member-list.ts';
import { PeoplePicker } from './people-picker.tsx';
import { perform } from '../graph/perform.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useNamedRefusal } from './use-named-refusal.ts';

/** So many are added at once. */
const most = 100;

export function AddPeopleDialog({
  roomId,
  members,
  onClose,
}: {
  readonly roomId: string;
  /** Of a large group only some: who is in it already, the server leaves as they are. */
  readonly members: MemberList;
  readonly onClose: () => void;
}) {
  const t = useText();
  const apollo = useApolloClient();
  const refusalText = useNamedRefusal();
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const add = async (): Promise<void> => {
    setBusy(true);
    const userIds = [...chosen.keys()];
    const performed = await perform(apollo, AddRoomMembersDocument, { input: { roomId, userIds } });
    setBusy(false);
    if (performed.refusal === undefined) onClose();
    else setRefusal(performed.refusal);
  };
  return (
    <Dialog
      title={t('groups.addPeople')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button
            tone="accent"
            isBusy={isBusy}
            disabled={chosen.size === 0 || chosen.size > most}
            onClick={() => void add()}
          >
            {t('groups.add')}
          </Button>
        </>
      }
    >
      {refusal !== undefined && <Notice tone="danger">{refusalText(refusal, chosen)}</Notice>}
      {chosen.size > most && <Notice tone="danger">{t('groups.tooManyAtOnce', { limit: most })}</Notice>}
      <PeoplePicker
        chosen={chosen}
        without={new Set(members.members.map(({ user }) => user.id))}
        onChange={setChosen}
      />
    </Dialog>
  );
}
