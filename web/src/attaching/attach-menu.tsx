import { type RefObject, useRef } from 'react';
import { IconButton } from '../design/icon-button.tsx';
import { Menu, MenuItem } from '../design/menu.tsx';
import { drawings } from '../design/drawings.ts';
import { useText } from '../language/use-text.ts';

/** What can be sent beside text: files, on a phone what its camera takes, and a voice message. */
export function AttachMenu({
  onFiles,
  onRecord,
}: {
  readonly onFiles: (files: readonly File[]) => void;
  readonly onRecord: () => void;
}) {
  const t = useText();
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const wantsVoice = useRef(false);
  return (
    <>
      <Menu
        trigger={<IconButton icon={drawings.attach} label={t('files.attach')} />}
        onClosed={(event) => {
          if (!wantsVoice.current) return;
          wantsVoice.current = false;
          // The recorder takes the focus.
          event.preventDefault();
          onRecord();
        }}
      >
        <MenuItem icon={drawings.file} onSelect={() => files.current?.click()}>
          {t('files.choose')}
        </MenuItem>
        {matchMedia('(pointer: coarse)').matches && (
          <MenuItem icon={drawings.camera} onSelect={() => camera.current?.click()}>
            {t('files.camera')}
          </MenuItem>
        )}
        <MenuItem icon={drawings.microphone} onSelect={() => void (wantsVoice.current = true)}>
          {t('files.record')}
        </MenuItem>
      </Menu>
      <FileInput input={files} onFiles={onFiles} />
      <FileInput input={camera} isCamera onFiles={onFiles} />
    </>
  );
}

function FileInput({
  input,
  isCamera = false,
  onFiles,
}: {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly isCamera?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  return (
    <input
      ref={input}
      type="file"
      hidden
      multiple={!isCamera}
      // JPEG: an iPhone makes one of its HEIC then, which the server does not take.
      {...(isCamera && { accept: 'image/jpeg', capture: 'environment' })}
      onChange={({ target }) => {
        onFiles([...(target.files ?? [])]);
        // The same file can be chosen again.
        target.value = '';
      }}
    />
  );
}
