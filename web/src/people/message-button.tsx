import { useMutation } from '@apollo/client/react';
import { useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { OpenDirectRoomDocument } from './graph.generated.ts';

/** Opens the 1:1 room with a friend. */
export function MessageButton({ userId }: { readonly userId: string }) {
  const t = useText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [openDirectRoom, { loading }] = useMutation(OpenDirectRoomDocument);
  const open = async (): Promise<void> => {
    const result = await openDirectRoom({ variables: { userId } })
      .then(({ data }) => data?.result)
      .catch(() => undefined);
    if (result?.__typename === 'OpenDirectRoomSuccess') navigate(`/rooms/${result.room.id}`);
    else toast(t('people.failed'));
  };
  return (
    <Button tone="accent" isBusy={loading} onClick={() => void open()}>
      {t('people.message')}
    </Button>
  );
}
