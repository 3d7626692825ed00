import { Dialog as Radix } from 'radix-ui';
import { Icon } from '../design/icon.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { drawings } from '../design/drawings.ts';
import { useText } from '../language/use-text.ts';
import { DownloadLink } from './download-link.tsx';
import type { MessageFiles } from './files-context.tsx';
import type { MessageFileFragment } from './graph.generated.ts';
import type { ShownPicture } from './pictures.ts';
import type { Zoom } from './use-zoom.ts';

/** Which picture it is, of whom, and what can be done with it. */
export function GalleryHeader({
  at,
  count,
  picture,
  file,
  zoom,
  refresh,
}: {
  readonly at: number;
  readonly count: number;
  readonly picture: ShownPicture;
  readonly file: MessageFileFragment | undefined;
  readonly zoom: Zoom;
  readonly refresh: () => Promise<MessageFiles | undefined>;
}) {
  const t = useText();
  return (
    <header className="gallery__header">
      <div className="gallery__about">
        <Radix.Title className="gallery__title" aria-live="polite">
          {t('files.gallery', { number: at + 1, count })}
        </Radix.Title>
        <Radix.Description className="gallery__text">
          <bdi>{picture.message.sender?.displayName ?? t('conversation.somebody')}</bdi>
          {' · '}
          <bdi>{file?.name}</bdi>
        </Radix.Description>
      </div>
      <IconButton
        icon={drawings.minus}
        label={t('files.zoomOut')}
        // It keeps the focus, which a disabled one loses.
        aria-disabled={zoom.scale === 1}
        onClick={zoom.out}
      />
      <IconButton icon="add" label={t('files.zoomIn')} aria-disabled={zoom.isLargest} onClick={zoom.in} />
      {file !== undefined && (
        <DownloadLink className="icon-button" file={file} index={picture.index} refresh={refresh}>
          <Icon name={drawings.download} />
          <span className="visually-hidden">{t('files.download')}</span>
        </DownloadLink>
      )}
      <Radix.Close asChild>
        <IconButton icon="close" label={t('shell.close')} />
      </Radix.Close>
    </header>
  );
}
