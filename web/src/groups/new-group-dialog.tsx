import { useApolloClient } from '@apollo/client/react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Notice } from '../design/notice.tsx';
import { useText } from '../language/use-text.ts';
import { fieldOf } from '../session/form-data.ts';
import { CreateGroupRoomDocument } from './graph.generated.ts';
import { GroupFields } from './group-fields.tsx';
import { GroupTexts } from './group-texts.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { perform } from '../graph/perform.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useNamedRefusal } from './use-named-refusal.ts';
import './groups.css';

/** Makes a group of the viewer and friends of theirs, and goes there. */
export function NewGroupDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <GroupTexts>
      <NewGroup onClose={onClose} />
    </GroupTexts>
  );
}

function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const apollo = useApolloClient();
  const refusalText = useNamedRefusal();
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const description = fieldOf(form, 'description').trim();
    setBusy(true);
    const performed = await perform(apollo, CreateGroupRoomDocument, {
      input: {
        title: fieldOf(form, 'title').trim(),
        ...(description !== '' && { description }),
        memberIds: [...chosen.keys()],
      },
    });
    setBusy(false);
    if (performed.refusal !== undefined) return setRefusal(performed.refusal);
    onClose();
    navigate(`/rooms/${performed.done.room.id}`);
  };
  return (
    <Dialog title={t('rooms.newGroup')} isOpen onClose={onClose}>
      <form className="group-form" onSubmit={(event) => void submit(event)}>
        {refusal !== undefined && <Notice tone="danger">{refusalText(refusal, chosen)}</Notice>}
        <GroupFields />
        <PeoplePicker chosen={chosen} onChange={setChosen} />
        <div className="dialog__actions">
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" tone="accent" isBusy={isBusy}>
            {t('groups.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
