import { useText } from '../language/use-text.ts';
import { FileLine } from './file-line.tsx';
import { type MessageFiles as Files, useFiles, useFreshFiles } from './files-context.tsx';
import { LinkPreview } from './link-preview.tsx';
import { Picture } from './picture.tsx';
import { Player } from './player.tsx';
import './message-files.css';

/** The files of a message, and what its link leads to. Their size is known before anything of them is loaded. */
export function MessageFiles({ message }: { readonly message: Files }) {
  const t = useText();
  const { showPicture } = useFiles();
  const { files, refresh } = useFreshFiles(message);
  const { attachments, linkPreview } = files;
  const all = attachments.map((file, index) => ({ file, index }));
  const pictures = all.flatMap(({ file, index }) =>
    file.image === null ? [] : [{ file: { ...file, image: file.image }, index }],
  );
  const others = all.filter(({ file }) => file.image === null);
  return (
    <>
      {pictures.length > 0 && (
        <div
          className={pictures.length === 1 ? 'pictures' : 'pictures pictures--grid'}
          role={pictures.length === 1 ? undefined : 'group'}
          aria-label={pictures.length === 1 ? undefined : t('files.pictures', { count: pictures.length })}
        >
          {pictures.map(({ file, index }) => (
            <Picture
              key={index}
              file={file}
              isTile={pictures.length > 1}
              refresh={refresh}
              onOpen={(opener) => showPicture({ messageId: message.id, index }, opener)}
            />
          ))}
        </div>
      )}
      {others.map(({ file, index }) =>
        file.kind === 'AUDIO' || file.kind === 'VIDEO' ? (
          <Player key={index} file={file} index={index} refresh={refresh} />
        ) : (
          <FileLine key={index} file={file} index={index} refresh={refresh} />
        ),
      )}
      {linkPreview !== null && <LinkPreview preview={linkPreview} refresh={refresh} />}
    </>
  );
}
