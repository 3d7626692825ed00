import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { Notice } from '../design/notice.tsx';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { newMessageId } from '../outbox/new-message-id.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { forwardMessage } from './forward-message.ts';
import { canSend, mostRooms, nothingChosen, roomsToSend, withAnswers, withToggled } from './forwarding.ts';
import { ForwardingTexts } from './forwarding-texts.tsx';
import { RoomChoices } from './room-choices.tsx';
import { useRoomsToForwardTo } from './use-rooms-to-forward-to.ts';
import './forwarding.css';

interface ForwardDialogProps {
  readonly messageId: string;
  readonly onClose: () => void;
}

/** Chooses rooms that get a message once more. It stays open until the message is in all of them. */
export function ForwardDialog(props: ForwardDialogProps) {
  return (
    <ForwardingTexts>
      <ForwardForm {...props} />
    </ForwardingTexts>
  );
}

function ForwardForm({ messageId, onClose }: ForwardDialogProps) {
  const t = useText();
  const refusalText = useRefusalText();
  const { rooms, hasFailed, load } = useRoomsToForwardTo();
  const { forwarding, toggle, isBusy, refusal, send } = useForwarding(messageId, onClose);
  const isTooMany = roomsToSend(forwarding).length > mostRooms;
  return (
    <Dialog
      title={t('forwarding.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button tone="accent" isBusy={isBusy} disabled={!canSend(forwarding)} onClick={() => void send()}>
            {t('forwarding.send')}
          </Button>
        </>
      }
    >
      {refusal !== undefined && <Notice tone="danger">{refusalText(refusal)}</Notice>}
      {isTooMany && <Notice tone="danger">{t('forwarding.tooMany', { limit: mostRooms })}</Notice>}
      {rooms !== undefined ? (
        <RoomChoices rooms={rooms} forwarding={forwarding} onToggle={toggle} />
      ) : hasFailed ? (
        <Failure onRetry={load} />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

/** What is chosen and sent. Every attempt has the same id, so that no room gets the message twice. */
function useForwarding(messageId: string, onDone: () => void) {
  const t = useText();
  const toast = useToast();
  const apollo = useApolloClient();
  const [clientMessageId] = useState(newMessageId);
  const [forwarding, setForwarding] = useState(nothingChosen);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const send = async (): Promise<void> => {
    setBusy(true);
    const toRoomIds = roomsToSend(forwarding);
    const forwarded = await forwardMessage(apollo, { messageIds: [messageId], toRoomIds, clientMessageId });
    setBusy(false);
    setRefusal(forwarded.refusal);
    if (forwarded.refusal !== undefined) return;
    const { answers } = forwarded;
    setForwarding((before) => withAnswers(before, answers));
    if ([...answers.values()].some((refused) => refused !== undefined)) return;
    toast(t('forwarding.done'));
    onDone();
  };
  const toggle = (roomId: string): void => setForwarding((before) => withToggled(before, roomId));
  return { forwarding, toggle, isBusy, refusal, send };
}
