import { useApolloClient } from '@apollo/client/react';
import { type FormEvent, useState } from 'react';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Notice } from '../design/notice.tsx';
import { useText } from '../language/use-text.ts';
import { fieldOf } from '../session/form-data.ts';
import { UpdateRoomDocument } from './graph.generated.ts';
import type { Group, GroupRoom } from './group.ts';
import { GroupFields } from './group-fields.tsx';
import { perform } from '../graph/perform.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';

/** Name and description of a group. Only what was changed here is sent: another leader may change the other one meanwhile. */
export function EditGroupDialog({
  group,
  room,
  onClose,
}: {
  readonly group: Group;
  readonly room: GroupRoom;
  readonly onClose: () => void;
}) {
  const t = useText();
  const apollo = useApolloClient();
  const refusalText = useRefusalText();
  const [before] = useState({ title: room.title ?? '', description: room.description ?? '' });
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const title = fieldOf(form, 'title').trim();
    const description = fieldOf(form, 'description').trim();
    setBusy(true);
    const performed = await perform(apollo, UpdateRoomDocument, {
      input: {
        roomId: room.id,
        ...(title !== before.title && { title }),
        ...(description !== before.description && { description: description === '' ? null : description }),
      },
    });
    setBusy(false);
    if (performed.refusal !== undefined) return setRefusal(performed.refusal);
    group.take(performed.done.room);
    onClose();
  };
  return (
    <Dialog title={t('groups.edit')} isOpen onClose={onClose}>
      <form className="group-form" onSubmit={(event) => void submit(event)}>
        {refusal !== undefined && <Notice tone="danger">{refusalText(refusal)}</Notice>}
        <GroupFields title={before.title} description={before.description} />
        <div className="dialog__actions">
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" tone="accent" isBusy={isBusy}>
            {t('shell.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
