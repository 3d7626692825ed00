import { absoluteUrl } from '../graph/endpoint.ts';
import { openableAddress } from '../markdown/openable-address.ts';
import type { MessageFiles } from './files-context.tsx';
import { placeholderImage } from './placeholder.ts';
import { useLoading } from './use-loading.ts';

type Preview = NonNullable<MessageFiles['linkPreview']>;

/** What a link leads to, as its page says; the host beside it is what is certain. */
export function LinkPreview({
  preview,
  refresh,
}: {
  readonly preview: Preview;
  readonly refresh: () => Promise<unknown>;
}) {
  const { url, title, description, siteName, image } = preview;
  const href = openableAddress(url);
  if (href === undefined) return null;
  const { host } = new URL(href);
  return (
    <a className="link-preview" href={href} target="_blank" rel="noopener noreferrer nofollow">
      {image !== null && <PreviewImage image={image} refresh={refresh} />}
      <span className="link-preview__site">
        <bdi>{host}</bdi>
        {siteName !== host && <bdi> · {siteName}</bdi>}
      </span>
      {title !== null && (
        <span className="link-preview__title" dir="auto">
          {title}
        </span>
      )}
      {description !== null && (
        <span className="link-preview__text" dir="auto">
          {description}
        </span>
      )}
    </a>
  );
}

/** A decoration: without it the preview says the same. */
function PreviewImage({
  image,
  refresh,
}: {
  readonly image: NonNullable<Preview['image']>;
  readonly refresh: () => Promise<unknown>;
}) {
  const loading = useLoading(refresh);
  const { url, width, height, placeholder } = image;
  return (
    <span
      className="link-preview__image"
      style={{
        aspectRatio: `${width} / ${height}`,
        backgroundImage: placeholderImage(placeholder),
      }}
    >
      {!loading.hasFailed && (
        <img
          key={loading.attempt}
          src={absoluteUrl(url)}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={loading.onLoad}
          onError={loading.onError}
        />
      )}
    </span>
  );
}
