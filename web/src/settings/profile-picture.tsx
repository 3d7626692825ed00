import { useMutation } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { drawings } from '../design/drawings.ts';
import { Icon } from '../design/icon.tsx';
import { useText } from '../language/use-text.ts';
import { useRefusalToast } from '../problems/use-refusal-toast.ts';
import type { Account } from './account-of-query.tsx';
import { CropDialog } from './crop-dialog.tsx';
import { RemoveProfileImageDocument } from './graph.generated.ts';

/** The viewer's picture: another one is chosen, cropped and sent; or it is taken off. */
export function ProfilePicture({ user }: { readonly user: Account['user'] }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<File>();
  const [remove] = useMutation(RemoveProfileImageDocument, { onError: useRefusalToast() });
  return (
    <div className="settings__picture">
      <Avatar id={user.id} name={user.displayName} image={user.image?.large} size="xl" />
      <div className="settings__buttons">
        <input
          ref={input}
          hidden
          type="file"
          aria-label={t('settings.choosePicture')}
          accept="image/png,image/jpeg,image/webp,image/gif"
          onChange={({ target }) => {
            setChosen(target.files?.[0]);
            // The same file can be chosen again.
            target.value = '';
          }}
        />
        <Button onClick={() => input.current?.click()}>
          <Icon name={drawings.camera} size={18} />
          {t('settings.choosePicture')}
        </Button>
        {user.image !== null && (
          <Button tone="quiet" onClick={() => void remove()}>
            {t('settings.removePicture')}
          </Button>
        )}
      </div>
      {chosen !== undefined && <CropDialog file={chosen} onClose={() => setChosen(undefined)} />}
    </div>
  );
}
