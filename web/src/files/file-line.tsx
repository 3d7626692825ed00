import { Icon } from '../design/icon.tsx';
import { drawings } from '../design/drawings.ts';
import { useText } from '../language/use-text.ts';
import { openableAddress } from '../markdown/openable-address.ts';
import { DownloadLink } from './download-link.tsx';
import { shortName } from './file-name.ts';
import type { MessageFiles } from './files-context.tsx';
import type { MessageFileFragment } from './graph.generated.ts';
import { useFileSize } from './use-file-size.ts';

/** A file that is saved, not shown: its name and size. */
export function FileLine({
  file,
  index,
  refresh,
}: {
  readonly file: MessageFileFragment;
  readonly index: number;
  readonly refresh: () => Promise<MessageFiles | undefined>;
}) {
  const t = useText();
  const sizeOf = useFileSize();
  const { name, size } = file;
  const texts = (
    <>
      <Icon name={drawings.file} size={24} />
      <span className="file__texts">
        <bdi className="file__name" title={name}>
          {shortName(name)}
        </bdi>
        {size !== null && <span className="file__size">{sizeOf(size)}</span>}
      </span>
    </>
  );
  if (file.kind === 'LINK') {
    // Kept elsewhere: nothing is loaded from there.
    const href = openableAddress(file.url);
    return (
      <a className="file" href={href} target="_blank" rel="noopener noreferrer nofollow">
        {texts}
      </a>
    );
  }
  return (
    <DownloadLink className="file" file={file} index={index} refresh={refresh}>
      {texts}
      <Icon name={drawings.download} />
      <span className="visually-hidden">{t('files.download')}</span>
    </DownloadLink>
  );
}
