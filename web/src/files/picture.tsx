import { classNames } from '../design/class-names.ts';
import { absoluteUrl } from '../graph/endpoint.ts';
import { useText } from '../language/use-text.ts';
import { shortName } from './file-name.ts';
import { LoadFailure } from './load-failure.tsx';
import type { MessageFileFragment } from './graph.generated.ts';
import { isSmall, pictureSize } from './picture-size.ts';
import { placeholderImage } from './placeholder.ts';
import { useLoading } from './use-loading.ts';

export type PictureFile = MessageFileFragment & { readonly image: NonNullable<MessageFileFragment['image']> };

/** A picture in a conversation, as large as it will be before it is loaded. It opens the gallery. */
export function Picture({
  file,
  isTile,
  refresh,
  onOpen,
}: {
  readonly file: PictureFile;
  /** One of several: the grid says how large it is. */
  readonly isTile: boolean;
  readonly refresh: () => Promise<unknown>;
  readonly onOpen: (opener: HTMLElement) => void;
}) {
  const t = useText();
  const loading = useLoading(refresh);
  const { image, name } = file;
  const { width, height } = pictureSize(image);
  const place = isTile ? {} : { inlineSize: width, aspectRatio: `${width} / ${height}` };
  const isLoose = isSmall(image);
  return (
    <div
      className={classNames('picture', isLoose && 'picture--small')}
      style={{ ...place, ...(!isLoose && { backgroundImage: placeholderImage(image.placeholder) }) }}
    >
      {loading.hasFailed ? (
        <LoadFailure text={t('files.pictureFailed')} name={name} onRetry={loading.retry} />
      ) : (
        <button
          type="button"
          className="picture__open"
          onClick={({ currentTarget }) => onOpen(currentTarget)}
        >
          <img
            key={loading.attempt}
            className="picture__image"
            {...sourcesOf(file)}
            width={width}
            height={height}
            alt={t('files.picture', { name: shortName(name) })}
            decoding="async"
            draggable={false}
            onLoad={loading.onLoad}
            onError={loading.onError}
          />
        </button>
      )}
    </div>
  );
}

/** The longer side of a thumbnail, in pixels. */
const thumbnailSide = 320;

/** The thumbnail, or the whole where the screen shows more than it has. Only the whole of a GIF moves. */
function sourcesOf({ url, contentType, image }: PictureFile) {
  const src = absoluteUrl(url);
  const { width, height, thumbnailUrl } = image;
  const scale = Math.min(1, thumbnailSide / Math.max(width, height));
  if (contentType === 'image/gif' || scale === 1) return { src };
  const small = absoluteUrl(thumbnailUrl);
  return {
    srcSet: `${small} ${Math.max(1, Math.round(width * scale))}w, ${src} ${width}w`,
    sizes: `${Math.round(pictureSize(image).width)}px`,
    src: small,
  };
}
