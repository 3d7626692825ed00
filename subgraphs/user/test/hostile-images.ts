import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, crc32 as zlibCrc32 } from 'node:zlib';
import sharp from 'sharp';

/** A file that somebody sends as their picture. */
export interface HostileImage {
  readonly name: string;
  /** As it is announced. */
  readonly type: string;
  readonly bytes: Buffer;
  /** `clean`: it becomes a picture in which nothing but pixels is left; else the failure that is answered. */
  readonly outcome: 'clean' | 'UnsupportedImageType' | 'ImageTooLarge' | 'UnreadableImage';
}

/** Must not be found in anything that is served. */
export const secret = 'SECRET-GPS-52.5200N-13.4050E';
const script = '<script>alert(1)</script>';
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">${script}</svg>`;

const picture = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 90, alpha: 0.5 } } });

/** Thirty and more, made anew each time. */
export async function makeHostileImages(): Promise<readonly HostileImage[]> {
  const png = await picture().png().toBuffer();
  const jpeg = await picture().removeAlpha().jpeg().toBuffer();
  const webp = await picture().webp().toBuffer();
  const gif = await picture().gif().toBuffer();
  const noise = await noisy(300, 300).jpeg({ quality: 95 }).toBuffer();
  const noisePng = await noisy(300, 300).png().toBuffer();
  const noiseWebp = await noisy(300, 300).webp({ quality: 95 }).toBuffer();
  const frames = await animation(20);
  const file = (
    name: string,
    type: string,
    bytes: Buffer,
    outcome: HostileImage['outcome'],
  ): HostileImage => ({ name, type: `image/${type}`, bytes, outcome });

  return [
    // No image at all, whatever it is called.
    file('one zero byte', 'png', Buffer.alloc(1), 'UnsupportedImageType'),
    file('a thousand zero bytes', 'jpeg', Buffer.alloc(1_000), 'UnsupportedImageType'),
    file('random bytes', 'webp', randomBytes(5_000), 'UnsupportedImageType'),
    file('SVG with a script', 'png', Buffer.from(svg), 'UnsupportedImageType'),
    file(
      'SVG that reads a file',
      'jpeg',
      Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>`,
      ),
      'UnsupportedImageType',
    ),
    file('HTML', 'gif', Buffer.from(`<!doctype html>${script}`), 'UnsupportedImageType'),
    file('PDF', 'png', Buffer.from('%PDF-1.7\n1 0 obj << >> endobj'), 'UnsupportedImageType'),
    file('ZIP', 'png', Buffer.from('PK\u0003\u0004whatever'), 'UnsupportedImageType'),
    file('ELF', 'jpeg', Buffer.from('\u007fELF\u0002\u0001\u0001'), 'UnsupportedImageType'),
    file(
      'ImageMagick vector graphics',
      'png',
      Buffer.from('push graphic-context\nimage over 0,0 0,0 "https://127.0.0.1/x.png"\npop graphic-context'),
      'UnsupportedImageType',
    ),
    file('TIFF', 'jpeg', await picture().tiff().toBuffer(), 'UnsupportedImageType'),
    file('AVIF', 'webp', await picture().avif().toBuffer(), 'UnsupportedImageType'),
    file('PNG after a space', 'png', Buffer.concat([Buffer.from(' '), png]), 'UnsupportedImageType'),
    file('RIFF that is a sound', 'webp', Buffer.from('RIFF\u0010\0\0\0WAVEfmt '), 'UnsupportedImageType'),
    // Lies about its kind.
    file('PNG called JPEG', 'jpeg', png, 'UnsupportedImageType'),
    file('GIF called PNG', 'png', gif, 'UnsupportedImageType'),
    file('JPEG called WebP', 'webp', jpeg, 'UnsupportedImageType'),
    file('WebP called GIF', 'gif', webp, 'UnsupportedImageType'),
    // Only a beginning.
    file('the signature of a PNG', 'png', png.subarray(0, 8), 'UnreadableImage'),
    file('the signature of a JPEG', 'jpeg', Buffer.from('ffd8ff', 'hex'), 'UnreadableImage'),
    file('the signature of a GIF', 'gif', Buffer.from('GIF89a'), 'UnreadableImage'),
    file('the signature of a WebP', 'webp', Buffer.from('RIFF\u0004\0\0\0WEBPVP8 '), 'UnreadableImage'),
    file('half a JPEG', 'jpeg', noise.subarray(0, noise.length / 2), 'UnreadableImage'),
    file('half a PNG', 'png', noisePng.subarray(0, noisePng.length / 2), 'UnreadableImage'),
    file('half a WebP', 'webp', noiseWebp.subarray(0, noiseWebp.length / 2), 'UnreadableImage'),
    file('a GIF without its pixels', 'gif', gif.subarray(0, 13), 'UnreadableImage'),
    file('a PNG with a broken checksum', 'png', flipped(noisePng, noisePng.length - 20), 'UnreadableImage'),
    file('a PNG without pixels', 'png', pngOf(40, 30, Buffer.alloc(0)), 'UnreadableImage'),
    file('a JPEG of headers only', 'jpeg', jpeg.subarray(0, 100), 'UnreadableImage'),
    // Small to send, large to open.
    file('a PNG of 65,000 × 65,000', 'png', pngOf(65_000, 65_000, Buffer.alloc(100)), 'ImageTooLarge'),
    file('a PNG of 2³¹ − 1 columns', 'png', pngOf(2_147_483_647, 1, Buffer.alloc(100)), 'UnreadableImage'),
    file('a PNG bomb that is within no limit', 'png', pngBomb(20_000, 20_000), 'ImageTooLarge'),
    file('a PNG bomb that is just within the limit', 'png', pngBomb(4_096, 3_072), 'clean'),
    file('a PNG whose pixels go on for ever', 'png', pngOf(40, 30, Buffer.alloc(50_000_000)), 'clean'),
    file('a PNG whose text unpacks to 50 MB', 'png', withTextBomb(png), 'clean'),
    // Its frame is small: the rest of the canvas is never made.
    file('a GIF of 65,535 × 65,535', 'gif', resizedGif(gif, 65_535, 65_535), 'clean'),
    file('a JPEG of 65,500 × 65,500', 'jpeg', resizedJpeg(jpeg, 65_500, 65_500), 'ImageTooLarge'),
    file('a WebP of 16,383 × 16,383', 'webp', resizedWebp(webp), 'ImageTooLarge'),
    file('one row more than the limit', 'png', await picture(4_096, 3_073).png().toBuffer(), 'ImageTooLarge'),
    file('a line of 100,000 × 1', 'png', await picture(100_000, 1).png().toBuffer(), 'clean'),
    file('an interlaced PNG of 16 bits and 3 megapixels', 'png', await deepPng(), 'clean'),
    file('a progressive CMYK JPEG of 3 megapixels', 'jpeg', await largeCmyk(), 'clean'),
    file(
      'an interlaced PNG above its limit',
      'png',
      await picture(3_073, 2_048).png({ progressive: true }).toBuffer(),
      'ImageTooLarge',
    ),
    file('a progressive JPEG of 6 megapixels', 'jpeg', await progressive(3_072, 2_048), 'clean'),
    file('a progressive JPEG above its limit', 'jpeg', await progressive(3_073, 2_048), 'ImageTooLarge'),
    // Pictures with more in them than pixels.
    file('EXIF with a place and a rotation', 'jpeg', await withExif(jpeg), 'clean'),
    file('EXIF in a PNG', 'png', await withExif(png), 'clean'),
    file('EXIF in a WebP', 'webp', await withExif(webp), 'clean'),
    file('a comment in a JPEG', 'jpeg', withJpegComment(jpeg, secret + script), 'clean'),
    file('a text in a PNG', 'png', withChunk(png, 'tEXt', Buffer.from(`Comment\0${secret}`)), 'clean'),
    file('a PNG that is a ZIP too', 'png', Buffer.concat([png, zipOf(secret)]), 'clean'),
    file('a JPEG that is HTML too', 'jpeg', Buffer.concat([jpeg, Buffer.from(script + secret)]), 'clean'),
    file(
      'a GIF that is JavaScript too',
      'gif',
      Buffer.concat([gif, Buffer.from(`/*${secret}*/=1`)]),
      'clean',
    ),
    file('an animated GIF', 'gif', await frames.clone().gif().toBuffer(), 'clean'),
    file('an animated WebP', 'webp', await frames.clone().webp().toBuffer(), 'clean'),
    file('a CMYK JPEG', 'jpeg', await cmyk(64, 64).toBuffer(), 'clean'),
    file('a grey PNG of 16 bits', 'png', await picture().toColourspace('grey16').png().toBuffer(), 'clean'),
    file('one pixel', 'png', await picture(1, 1).png().toBuffer(), 'clean'),
  ];
}

function noisy(width: number, height: number) {
  return sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });
}

async function animation(pages: number) {
  const frames = await Promise.all(Array.from({ length: pages }, () => noisy(32, 32).png().toBuffer()));
  return sharp(frames, { join: { animated: true } });
}

const cmyk = (width: number, height: number) =>
  picture(width, height).removeAlpha().toColourspace('cmyk').jpeg({ progressive: true });

const progressive = (width: number, height: number) =>
  picture(width, height).removeAlpha().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
const largeCmyk = () => cmyk(2_048, 1_536).toBuffer();
const deepPng = () =>
  picture(2_048, 1_536).toColourspace('rgb16').png({ progressive: true, compressionLevel: 9 }).toBuffer();

function withExif(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes)
    .withExif({
      IFD0: { Copyright: secret, ImageDescription: secret },
      IFD3: { GPSLatitude: '52/1 31/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

/** A chunk of a PNG with its length and checksum. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(zlibCrc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of 8-bit grey with these bytes as its rows, whether they suit or not. */
function pngOf(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const pngBomb = (width: number, height: number) => pngOf(width, height, Buffer.alloc((width + 1) * height));

/** After the header of a PNG. */
function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  const afterHeader = 33;
  return Buffer.concat([png.subarray(0, afterHeader), chunk(type, data), png.subarray(afterHeader)]);
}

const withTextBomb = (png: Buffer) =>
  withChunk(
    png,
    'zTXt',
    Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(50_000_000, 'a'))]),
  );

function withJpegComment(jpeg: Buffer, text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length + 2);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from('fffe', 'hex'),
    length,
    Buffer.from(text),
    jpeg.subarray(2),
  ]);
}

function zipOf(text: string): Buffer {
  const data = deflateRawSync(Buffer.from(text));
  return Buffer.concat([
    Buffer.from('PK\u0003\u0004'),
    Buffer.from(text),
    data,
    Buffer.from('PK\u0005\u0006'),
    Buffer.alloc(18),
  ]);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}

/** Another size of the whole, and of its first frame. */
function resizedGif(gif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(gif);
  copy.writeUInt16LE(width, 6);
  copy.writeUInt16LE(height, 8);
  return copy;
}

/** Another size in the start of the frame. */
function resizedJpeg(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.from('ffc0', 'hex'));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** The largest size that the format has, in a lossy key frame of the simple or the extended form. */
function resizedWebp(webp: Buffer): Buffer {
  const copy = Buffer.from(webp);
  const extended = copy.indexOf('VP8X', 0, 'latin1');
  if (extended >= 0) copy.set([0xfe, 0x3f, 0, 0xfe, 0x3f, 0], extended + 12);
  const start = copy.indexOf(Buffer.from('9d012a', 'hex'));
  copy.writeUInt16LE(16_383, start + 3);
  copy.writeUInt16LE(16_383, start + 5);
  return copy;
}
