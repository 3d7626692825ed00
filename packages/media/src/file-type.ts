import { sniffImageType } from './image-type.ts';

/** What is not known is given out as bytes, and shown by nothing. */
export const unknownType = 'application/octet-stream';

/** A picture that is not decoded here: its patents are not free. */
export const heicType = 'image/heic';

/** At least so many first bytes are needed. */
export const sniffedBytes = 64;

/** The major brands of HEIF (ISO/IEC 23008-12); AVIF is told before. */
const heifBrands = /^(?:heic|heix|heim|heis|hevc|hevx|hevm|hevs|mif1|mif2|msf1|miaf)$/u;
/** With what a QuickTime film begins that does not say its brand. */
const quickTimeBox = /^(?:moov|mdat|wide|free|skip|pnot)$/u;
/** A frame of MPEG sound, or of AAC (ADTS). */
const soundFrame = /^\u00ff[\u00e2\u00e3\u00f2\u00f3\u00fa\u00fb]/u;
const aacFrame = /^\u00ff[\u00f0\u00f1\u00f8\u00f9]/u;

/**
 * The media type that the first bytes say, whatever anybody called the file. Only types that no browser runs a script of are told; all
 * else, HTML and SVG among it, is {@link unknownType}. Of sound and film it is a guess: what is in the file decides.
 */
export function sniffFileType(bytes: Uint8Array): string {
  const image = sniffImageType(bytes);
  if (image !== null) return image;
  const head = Buffer.from(bytes.subarray(0, sniffedBytes)).toString('latin1');
  if (head.startsWith('%PDF-')) return 'application/pdf';
  if (head.startsWith('ftyp', 4)) return heifBrands.test(head.slice(8, 12)) ? heicType : 'video/mp4';
  if (quickTimeBox.test(head.slice(4, 8))) return 'video/mp4';
  if (head.startsWith('\u001aE\u00df\u00a3')) return 'video/webm';
  if (head.startsWith('OggS')) return 'audio/ogg';
  if (/^(?:RIFF|RF64|RIFX)$/u.test(head.slice(0, 4)) && head.startsWith('WAVE', 8)) return 'audio/wav';
  if (head.startsWith('fLaC')) return 'audio/flac';
  if (head.startsWith('ID3') || soundFrame.test(head)) return 'audio/mpeg';
  return aacFrame.test(head) ? 'audio/aac' : unknownType;
}
