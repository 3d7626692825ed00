import { thumbHashToDataURL } from 'thumbhash';

const most = 200;
const drawn = new Map<string, string>();

/** A ThumbHash in base64 as the address of an image, for `background-image`; undefined where it is none. */
export function placeholderImage(hash: string): string | undefined {
  const before = drawn.get(hash);
  if (before !== undefined) return before;
  try {
    const address = thumbHashToDataURL(Uint8Array.from(atob(hash), (byte) => byte.codePointAt(0) ?? 0));
    if (drawn.size >= most) drawn.clear();
    drawn.set(hash, `url("${address}")`);
    return drawn.get(hash);
  } catch {
    return undefined;
  }
}
