import { sniffImageType } from './image-type.ts';

/** What is not known is given out as bytes, and shown by nothing. */
export const unknownType = 'application/octet-stream';

/** At least so many first bytes are needed. */
export const sniffedBytes = 64;

/** Brands of MPEG-4 that browsers play. */
const videoBrands = new Set([
  'isom',
  'iso2',
  'iso4',
  'iso5',
  'iso6',
  'mp41',
  'mp42',
  'avc1',
  'dash',
  'M4V ',
  'MSNV',
]);

/**
 * The media type that the first bytes say, whatever anybody called the file. Only types that no browser runs a script of are told; all
 * else, HTML and SVG among it, is {@link unknownType}.
 */
export function sniffFileType(bytes: Uint8Array): string {
  const image = sniffImageType(bytes);
  if (image !== null) return image;
  const head = Buffer.from(bytes.subarray(0, sniffedBytes)).toString('latin1');
  if (head.startsWith('%PDF-')) return 'application/pdf';
  if (head.startsWith('ftyp', 4)) return mpeg4Type(head.slice(8, 12));
  if (head.startsWith('\u001aE\u00df\u00a3')) return head.includes('webm') ? 'video/webm' : unknownType;
  if (head.startsWith('OggS')) return 'audio/ogg';
  if (head.startsWith('RIFF') && head.startsWith('WAVE', 8)) return 'audio/wav';
  if (head.startsWith('fLaC')) return 'audio/flac';
  if (head.startsWith('ID3') || /^\u00ff[\u00fa\u00fb\u00f2\u00f3]/u.test(head)) return 'audio/mpeg';
  return unknownType;
}

function mpeg4Type(brand: string): string {
  if (brand === 'M4A ') return 'audio/mp4';
  return videoBrands.has(brand) ? 'video/mp4' : unknownType;
}
