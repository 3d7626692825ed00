import { useIntl } from 'react-intl';
import { Icon } from '../design/icon.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { Notice } from '../design/notice.tsx';
import { Spinner } from '../design/spinner.tsx';
import { drawings } from '../design/drawings.ts';
import { shortName } from '../files/file-name.ts';
import { useFileSize } from '../files/use-file-size.ts';
import { useText } from '../language/use-text.ts';
import type { OutboxAttachment } from '../outbox/outbox-message.ts';
import { fileLimits, type FileFault } from './file-limits.ts';
import { useObjectUrl } from './use-object-url.ts';
import type { DraftFiles } from './use-draft-files.ts';
import './draft-files.css';

/** What will be sent with the text, and why something will not. */
export function DraftFilesView({ drafted }: { readonly drafted: DraftFiles }) {
  const t = useText();
  const { files, faults, checks, remove } = drafted;
  const isChecking = checks > 0;
  return (
    <>
      {faults.length > 0 && (
        <Notice tone="danger">
          {faults.map((fault, index) => (
            <FaultText key={index} fault={fault} />
          ))}
        </Notice>
      )}
      {(files.length > 0 || isChecking) && (
        <ul className="draft-files" aria-label={t('files.toSend', { count: files.length })}>
          {files.map((file) => (
            <DraftFile key={file.id} file={file} onRemove={() => remove(file.id)} />
          ))}
          {isChecking && (
            <li>
              <Spinner size={24} />
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function DraftFile({ file, onRemove }: { readonly file: OutboxAttachment; readonly onRemove: () => void }) {
  const t = useText();
  const sizeOf = useFileSize();
  const isSound = file.bytes.type.startsWith('audio/');
  const url = useObjectUrl(file.image === null && !isSound ? null : file.bytes);
  return (
    <li className="draft-file">
      {url === undefined || isSound ? (
        <Icon name={isSound ? drawings.microphone : drawings.file} size={24} />
      ) : (
        <img className="draft-file__picture" src={url} alt="" draggable={false} />
      )}
      <span className="draft-file__texts">
        <bdi className="draft-file__name" title={file.name}>
          {shortName(file.name)}
        </bdi>
        <span className="draft-file__size">{sizeOf(file.bytes.size)}</span>
        {isSound && url !== undefined && (
          <audio className="draft-file__sound" src={url} controls aria-label={shortName(file.name)} />
        )}
      </span>
      <IconButton icon="close" label={t('files.remove', { name: shortName(file.name) })} onClick={onRemove} />
    </li>
  );
}

function FaultText({ fault }: { readonly fault: FileFault }) {
  const t = useText();
  const intl = useIntl();
  const sizeOf = useFileSize();
  const name = 'name' in fault ? shortName(fault.name) : '';
  switch (fault.type) {
    case 'count':
      return <p>{t('files.tooMany', { count: fileLimits.count, refused: fault.refused })}</p>;
    case 'bytes':
      return (
        <p>{t('files.tooLarge', { name, size: sizeOf(fault.bytes), most: sizeOf(fileLimits.bytes) })}</p>
      );
    case 'pixels': {
      const megapixels = (pixels: number): string =>
        intl.formatNumber(pixels / 1_000_000, { maximumFractionDigits: 0 });
      return (
        <p>
          {t('files.tooManyPixels', {
            name,
            pixels: megapixels(fault.pixels),
            most: megapixels(fileLimits.pixels),
          })}
        </p>
      );
    }
    case 'empty':
      return <p>{t('files.empty', { name })}</p>;
    case 'unreadable':
      return <p>{t('files.unreadable', { name })}</p>;
    case 'heic':
      return <p>{t('files.heic', { name })}</p>;
  }
}
