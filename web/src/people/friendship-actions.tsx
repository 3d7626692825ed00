import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { useText } from '../language/use-text.ts';
import { BlockDialog } from './block-dialog.tsx';
import { MessageButton } from './message-button.tsx';
import type { Person } from './person.ts';
import { useFriendship } from './use-friendship.ts';

/** What the viewer can do about a person, as they stand to one another. Nothing about oneself, or who is gone. */
export function FriendshipActions({ person }: { readonly person: Person }) {
  const t = useText();
  const friendship = useFriendship(person);
  const [asksToBlock, setAsksToBlock] = useState(false);
  const state = person.friendship?.state;
  if (state === undefined || person.isDeleted) return undefined;
  const { isBusy } = friendship;
  return (
    <div className="profile__actions">
      {state === 'NONE' && (
        <Button tone="accent" isBusy={isBusy} onClick={() => void friendship.request()}>
          {t('people.request')}
        </Button>
      )}
      {state === 'REQUEST_SENT' && (
        <Button isBusy={isBusy} onClick={() => void friendship.cancel()}>
          {t('people.cancel')}
        </Button>
      )}
      {state === 'REQUEST_RECEIVED' && (
        <>
          <Button tone="accent" isBusy={isBusy} onClick={() => void friendship.accept()}>
            {t('people.accept')}
          </Button>
          <Button onClick={() => void friendship.reject()}>{t('people.reject')}</Button>
        </>
      )}
      {state === 'FRIENDS' && (
        <>
          <MessageButton userId={person.id} />
          <Button onClick={() => void friendship.remove()}>{t('people.remove')}</Button>
        </>
      )}
      {state === 'BLOCKED' ? (
        <Button isBusy={isBusy} onClick={() => void friendship.unblock()}>
          {t('people.unblock')}
        </Button>
      ) : (
        <Button tone="quiet" onClick={() => setAsksToBlock(true)}>
          {t('people.block')}
        </Button>
      )}
      <BlockDialog
        name={person.displayName}
        isOpen={asksToBlock}
        onClose={() => setAsksToBlock(false)}
        onBlock={() => void friendship.block()}
      />
    </div>
  );
}
