import { crc32, deflateSync } from 'node:zlib';
import { bytesOf } from './hostile-file.ts';

/** With its length and checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = bytesOf(type, data);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return bytesOf(length, body, sum);
}

/** A PNG of 8-bit grey with these bytes as its rows, whether they suit or not. */
export function pngOf(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const packed = pngChunk('IDAT', deflateSync(rows, { level: 9 }));
  return bytesOf(
    [0x89],
    'PNG\r\n\u001a\n',
    pngChunk('IHDR', header),
    packed,
    pngChunk('IEND', Buffer.alloc(0)),
  );
}

const afterHeader = 33;

/** The chunk `times` times, after the header of a PNG. */
export function withPngChunk(png: Buffer, type: string, data: Buffer, times = 1): Buffer {
  const chunks = Array.from({ length: times }, () => pngChunk(type, data));
  return bytesOf(png.subarray(0, afterHeader), ...chunks, png.subarray(afterHeader));
}

/** What a `zTXt` has, and an `iCCP`. */
export function packedText(bytes: Buffer): Buffer {
  return bytesOf('a\0\0', deflateSync(bytes, { level: 9 }));
}

/** An animation by its header alone. */
export function apngOf(png: Buffer): Buffer {
  return withPngChunk(png, 'acTL', Buffer.alloc(8, 0xff));
}

export function jpegSegment(marker: number, data: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return bytesOf([0xff, marker], length, data);
}

/** Another size in the start of the frame. */
export function resizedJpeg(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.from('ffc0', 'hex'));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** A progressive JPEG whose last scan comes `times` times more: each makes the decoder go through the whole picture. */
export function withScans(jpeg: Buffer, times: number): Buffer {
  const lastScan = jpeg.lastIndexOf(Buffer.from('ffda', 'hex'));
  const scan = jpeg.subarray(lastScan, jpeg.length - 2);
  return bytesOf(jpeg.subarray(0, lastScan), ...Array.from({ length: times }, () => scan), jpeg.subarray(-2));
}

/** Another size of the canvas. */
export function resizedGif(gif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(gif);
  copy.writeUInt16LE(width, 6);
  copy.writeUInt16LE(height, 8);
  return copy;
}

/** The largest size that the format has, in a lossy key frame of the simple or the extended form. */
export function resizedWebp(webp: Buffer): Buffer {
  const copy = Buffer.from(webp);
  const extended = copy.indexOf('VP8X', 0, 'latin1');
  if (extended >= 0) copy.set([0xfe, 0x3f, 0, 0xfe, 0x3f, 0], extended + 12);
  const start = copy.indexOf(Buffer.from('9d012a', 'hex'));
  copy.writeUInt16LE(16_383, start + 3);
  copy.writeUInt16LE(16_383, start + 5);
  return copy;
}
