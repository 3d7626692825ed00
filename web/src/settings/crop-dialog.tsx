import { useEffect, useState } from 'react';
import Cropper, { type Area } from 'react-easy-crop';
import 'react-easy-crop/react-easy-crop.css';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Notice } from '../design/notice.tsx';
import { useText } from '../language/use-text.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { croppedImage } from './cropped-image.ts';
import { useProfileImageUpload } from './use-profile-image-upload.ts';
import { ZoomField } from './zoom-field.tsx';

/** Which square of a picture is to be seen; sends it. */
export function CropDialog({ file, onClose }: { readonly file: File; readonly onClose: () => void }) {
  const t = useText();
  const refusalText = useRefusalText();
  const source = useObjectUrl(file);
  const upload = useProfileImageUpload();
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [area, setArea] = useState<Area>();
  const [state, setState] = useState<'choosing' | 'sending' | Refusal>('choosing');
  const send = async (): Promise<void> => {
    if (source === undefined || area === undefined) return;
    setState('sending');
    const image = await croppedImage(source, area).catch(() => undefined);
    const refusal = image === undefined ? { code: 'UNREADABLE_IMAGE' } : await upload(image);
    if (refusal === undefined) onClose();
    else setState(refusal);
  };
  return (
    <Dialog
      title={t('settings.crop')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button tone="accent" isBusy={state === 'sending'} onClick={() => void send()}>
            {t('settings.usePicture')}
          </Button>
        </>
      }
    >
      {typeof state === 'object' && <Notice tone="danger">{refusalText(state)}</Notice>}
      <div className="crop">
        {source !== undefined && (
          <Cropper
            image={source}
            crop={crop}
            zoom={zoom}
            aspect={1}
            // It would write a style element, which the Content-Security-Policy forbids.
            disableAutomaticStylesInjection
            onCropChange={setCrop}
            onZoomChange={setZoom}
            onCropComplete={(_percent, pixels) => setArea(pixels)}
          />
        )}
      </div>
      <ZoomField zoom={zoom} onChange={setZoom} />
    </Dialog>
  );
}

/** An address of a file for as long as it is shown. */
function useObjectUrl(file: File): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
