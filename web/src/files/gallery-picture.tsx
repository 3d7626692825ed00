import { absoluteUrl } from '../graph/endpoint.ts';
import { useText } from '../language/use-text.ts';
import { shortName } from './file-name.ts';
import { LoadFailure } from './load-failure.tsx';
import type { PictureFile } from './picture.tsx';
import { placeholderImage } from './placeholder.ts';
import { useLoading } from './use-loading.ts';

/** The whole picture, as large as the window, or larger: then it is scrolled. */
export function GalleryPicture({
  file,
  scale,
  refresh,
  onToggle,
}: {
  readonly file: PictureFile;
  readonly scale: number;
  readonly refresh: () => Promise<unknown>;
  readonly onToggle: () => void;
}) {
  const t = useText();
  const loading = useLoading(refresh);
  const { url, name, image } = file;
  return (
    <div className="gallery__scene" tabIndex={scale > 1 ? 0 : undefined}>
      {loading.hasFailed ? (
        <LoadFailure text={t('files.pictureFailed')} name={name} onRetry={loading.retry} />
      ) : (
        <img
          key={loading.attempt}
          className="gallery__picture"
          src={absoluteUrl(url)}
          width={image.width}
          height={image.height}
          alt={t('files.picture', { name: shortName(name) })}
          style={{
            inlineSize: `${100 * scale}%`,
            blockSize: `${100 * scale}%`,
            ...(scale > 1 && { objectFit: 'contain' }),
            backgroundImage: placeholderImage(image.placeholder),
          }}
          draggable={false}
          onLoad={({ currentTarget }) => {
            loading.onLoad();
            currentTarget.style.backgroundImage = '';
          }}
          onError={loading.onError}
          onDoubleClick={onToggle}
        />
      )}
    </div>
  );
}
