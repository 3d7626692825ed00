const signatureLength = 8;
const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'sRGB', 'gAMA', 'cHRM', 'eXIf', 'iCCP']);
/** A colour profile is packed: 16 KiB become 16 MiB at most. */
const largestProfile = 16 * 1024;

/**
 * A PNG without the chunks that are no picture: packed texts are unpacked by libpng without a limit that would help, 50 KB to
 * hundreds of megabytes. What is no chunk ends it; whether the rest makes an image is the decoder's to say.
 */
export function withoutTexts(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const parts = [bytes.subarray(0, signatureLength)];
  for (let at = signatureLength; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length && type !== 'IDAT') break;
    if (kept.has(type) && (type !== 'iCCP' || length <= largestProfile)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}
