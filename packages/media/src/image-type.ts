/** What is taken as an image of a profile, by media type. */
export const imageTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const;

/** What is decoded here. */
export const decodedTypes = [...imageTypes, 'image/avif'] as const;
export type ImageType = (typeof decodedTypes)[number];

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex').toString('latin1');

/** What the first bytes say it is, whatever anybody called it; null for all that is not decoded. */
export function sniffImageType(bytes: Uint8Array): ImageType | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (head.startsWith(pngSignature)) return 'image/png';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.startsWith('WEBPVP8', 8)) return 'image/webp';
  return isAvif(head) ? 'image/avif' : null;
}

/** Some say so only among the brands that follow the first. */
function isAvif(head: string): boolean {
  if (!head.startsWith('ftyp', 4)) return false;
  return (
    /^avi[fs]$/u.test(head.slice(8, 12)) || (head.startsWith('mi', 8) && head.slice(16).includes('avif'))
  );
}
