import { useMutation } from '@apollo/client/react';
import { useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { refusalOfError } from '../problems/refusal-of-error.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { OpenDirectRoomDocument } from './graph.generated.ts';

/** Opens the 1:1 room with a friend. */
export function MessageButton({ userId }: { readonly userId: string }) {
  const t = useText();
  const toast = useToast();
  const refusalText = useRefusalText();
  const [, navigate] = useLocation();
  const [openDirectRoom, { loading }] = useMutation(OpenDirectRoomDocument);
  const open = async (): Promise<void> => {
    const { data, error } = await openDirectRoom({ variables: { userId } }).catch((error: unknown) => ({
      data: undefined,
      error,
    }));
    const result = data?.result;
    if (result?.__typename === 'OpenDirectRoomSuccess') navigate(`/rooms/${result.room.id}`);
    else toast(refusalText(result ?? refusalOfError(error)));
  };
  return (
    <Button tone="accent" isBusy={loading} onClick={() => void open()}>
      {t('people.message')}
    </Button>
  );
}
