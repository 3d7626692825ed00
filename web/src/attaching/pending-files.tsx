import { useSyncExternalStore } from 'react';
import { classNames } from '../design/class-names.ts';
import { Icon } from '../design/icon.tsx';
import { shortName } from '../files/file-name.ts';
import { isSmall, pictureSize } from '../files/picture-size.ts';
import { useFileSize } from '../files/use-file-size.ts';
import { drawings } from '../design/drawings.ts';
import { useText } from '../language/use-text.ts';
import type { OutboxAttachment, OutboxMessage } from '../outbox/outbox-message.ts';
import { uploadProgress } from './upload-progress.ts';
import { useObjectUrl } from './use-object-url.ts';
import '../files/message-files.css';

/** Files of a message that is on its way: as they will be shown, with how far they have come. */
export function PendingFiles({
  message,
  isSent,
}: {
  readonly message: OutboxMessage;
  readonly isSent: boolean;
}) {
  const { attachments, failure } = message;
  const pictures = attachments.filter(({ image }) => image !== null);
  const others = attachments.filter(({ image }) => image === null);
  const showsProgress = !isSent && failure === null;
  return (
    <>
      {pictures.length > 0 && (
        <div className={pictures.length === 1 ? 'pictures' : 'pictures pictures--grid'}>
          {pictures.map((file) => (
            <PendingPicture key={file.id} {...{ file, showsProgress, isTile: pictures.length > 1 }} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <PendingFile key={file.id} {...{ file, showsProgress }} />
      ))}
    </>
  );
}

function PendingPicture({
  file,
  isTile,
  showsProgress,
}: {
  readonly file: OutboxAttachment;
  readonly isTile: boolean;
  readonly showsProgress: boolean;
}) {
  const t = useText();
  const url = useObjectUrl(file.bytes);
  const image = file.image ?? { width: 1, height: 1 };
  const { width, height } = pictureSize(image);
  return (
    <div
      className={classNames('picture', isSmall(image) && 'picture--small')}
      style={isTile ? undefined : { inlineSize: width, aspectRatio: `${width} / ${height}` }}
    >
      {url !== undefined && (
        <img
          className="picture__image"
          src={url}
          alt={t('files.picture', { name: shortName(file.name) })}
          draggable={false}
        />
      )}
      {showsProgress && <UploadProgress file={file} />}
    </div>
  );
}

function PendingFile({
  file,
  showsProgress,
}: {
  readonly file: OutboxAttachment;
  readonly showsProgress: boolean;
}) {
  const sizeOf = useFileSize();
  return (
    <div className="file">
      <Icon name={drawings.file} size={24} />
      <span className="file__texts">
        <bdi className="file__name" title={file.name}>
          {shortName(file.name)}
        </bdi>
        <span className="file__size">{sizeOf(file.bytes.size)}</span>
        {showsProgress && <UploadProgress file={file} />}
      </span>
    </div>
  );
}

/** Of the tab that sends; in another one it says only that it is on its way. */
function UploadProgress({ file }: { readonly file: OutboxAttachment }) {
  const t = useText();
  const sent = useSyncExternalStore(uploadProgress.subscribe, () => uploadProgress.of(file.id));
  return (
    <progress
      className="upload-progress"
      max={file.bytes.size}
      value={sent}
      aria-label={t('files.uploading', { name: shortName(file.name) })}
    />
  );
}
