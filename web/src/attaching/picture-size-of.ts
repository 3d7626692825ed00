import type { Size } from '../files/picture-size.ts';

/** The kinds that the server shows as pictures. */
const pictureTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

/** The size of a picture; null where the browser reads none. Nothing is decoded for it: a small file can have a huge picture. */
export function pictureSizeOf(bytes: Blob): Promise<Size | null> {
  if (!pictureTypes.has(bytes.type)) return Promise.resolve(null);
  const url = URL.createObjectURL(bytes);
  const image = new Image();
  return new Promise<Size | null>((resolve) => {
    image.addEventListener('load', () => resolve({ width: image.naturalWidth, height: image.naturalHeight }));
    image.addEventListener('error', () => resolve(null));
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}
