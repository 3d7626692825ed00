import { useState } from 'react';
import { copyText } from '../browser/copy-text.ts';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';
import { inviteHref } from './invite-href.ts';

/** The link of an invite that was just made. */
export function InviteLink({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  const t = useText();
  const [isCopied, setCopied] = useState<boolean>();
  const link = new URL(`/app${inviteHref(token)}`, window.location.href).href;
  const copy = async (): Promise<void> => setCopied(await copyText(link));
  return (
    <>
      <TextField
        label={t('groups.inviteLink')}
        hint={t('groups.inviteOnce')}
        value={link}
        readOnly
        dir="ltr"
        autoFocus
        onFocus={({ target }) => target.select()}
      />
      <p className="group__muted" role="status">
        {isCopied === undefined ? '' : t(isCopied ? 'groups.inviteCopied' : 'groups.inviteNotCopied')}
      </p>
      <div className="dialog__actions">
        <Button onClick={onClose}>{t('shell.close')}</Button>
        <Button tone="accent" onClick={() => void copy()}>
          {t('groups.copyLink')}
        </Button>
      </div>
    </>
  );
}
