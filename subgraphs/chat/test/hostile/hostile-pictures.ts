import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { bytesOf, script, secret, type HostileFile } from './hostile-file.ts';
import {
  apngOf,
  jpegSegment,
  pngChunk,
  pngOf,
  packedText,
  resizedGif,
  resizedJpeg,
  resizedWebp,
  withPngChunk,
  withScans,
} from './picture-bytes.ts';

const picture = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 90, alpha: 0.5 } } });
const noisy = (width: number, height: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });

const unreadable = { refused: 'UNREADABLE_IMAGE' } as const;
const tooLarge = { refused: 'IMAGE_TOO_LARGE' } as const;
const png = { picture: 'image/png' } as const;
const jpeg = { picture: 'image/jpeg' } as const;
const gif = { picture: 'image/gif' } as const;
const webp = { picture: 'image/webp' } as const;

/** Pictures with something else in them, bombs, and ruins. */
export async function makeHostilePictures(): Promise<readonly HostileFile[]> {
  const files = await Promise.all([polyglots(), bombs(), manyFrames(), ruins()]);
  return files.flat();
}

async function polyglots(): Promise<readonly HostileFile[]> {
  const aJpeg = await picture().jpeg().toBuffer();
  const aPng = await picture().png().toBuffer();
  const aGif = await picture().gif().toBuffer();
  const aWebp = await picture().webp().toBuffer();
  const zip = bytesOf('PK\u0003\u0004', secret, 'PK\u0005\u0006', Buffer.alloc(18));
  const exif = { IFD0: { Copyright: secret }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } };
  return [
    { what: 'a GIF that is JavaScript too', bytes: bytesOf(aGif, `/*${secret}*/=1;alert(1)`), outcome: gif },
    { what: 'a JPEG, then a ZIP', bytes: bytesOf(aJpeg, zip), outcome: jpeg },
    { what: 'a JPEG, then a page', name: 'a.html', bytes: bytesOf(aJpeg, script, secret), outcome: jpeg },
    {
      what: 'a JPEG, then PHP',
      name: 'a.jpg.php',
      bytes: bytesOf(aJpeg, `<?php //${secret} ?>`),
      outcome: jpeg,
    },
    {
      what: 'a JPEG with a page in a comment',
      bytes: bytesOf(aJpeg.subarray(0, 2), jpegSegment(0xfe, bytesOf(script, secret)), aJpeg.subarray(2)),
      outcome: jpeg,
    },
    {
      what: 'a PNG with a page in its text',
      bytes: withPngChunk(aPng, 'tEXt', bytesOf('Comment\0', script, secret)),
      outcome: png,
    },
    {
      what: 'a PNG with a page in its palette',
      bytes: withPngChunk(aPng, 'PLTE', bytesOf(script, 'xx')),
      outcome: png,
    },
    { what: 'a PNG, then a ZIP', bytes: bytesOf(aPng, zip), outcome: png },
    { what: 'a WebP, then a page', bytes: bytesOf(aWebp, script, secret), outcome: webp },
    {
      what: 'a JPEG that says where it was',
      bytes: await picture().withExif(exif).jpeg().toBuffer(),
      outcome: jpeg,
    },
    {
      what: 'a PNG that says where it was',
      bytes: await picture().withExif(exif).png().toBuffer(),
      outcome: png,
    },
    {
      what: 'a WebP that says where it was',
      bytes: await picture().withExif(exif).webp().toBuffer(),
      outcome: webp,
    },
  ];
}

async function bombs(): Promise<readonly HostileFile[]> {
  const aPng = await picture().png().toBuffer();
  const aJpeg = await picture().jpeg().toBuffer();
  const aGif = await picture().gif().toBuffer();
  const aWebp = await picture().webp().toBuffer();
  const large = picture(6_400, 6_400).removeAlpha();
  const packed = packedText(Buffer.alloc(50_000_000, 'a'));
  const inOnePiece = picture(4_096, 4_096);
  const segments = Array.from({ length: 200 }, () =>
    jpegSegment(0xe1, bytesOf('Exif\0\0', Buffer.alloc(65_000))),
  );
  const profile = Array.from({ length: 250 }, (_, n) =>
    jpegSegment(0xe2, bytesOf('ICC_PROFILE\0', [n + 1, 250], randomBytes(64_000))),
  );
  const into = (parts: readonly Buffer[]): Buffer =>
    bytesOf(aJpeg.subarray(0, 2), ...parts, aJpeg.subarray(2));
  return [
    { what: 'a PNG of 65,000 × 65,000', bytes: pngOf(65_000, 65_000, Buffer.alloc(100)), outcome: tooLarge },
    {
      what: 'a PNG of 2³¹ − 1 columns',
      bytes: pngOf(2_147_483_647, 1, Buffer.alloc(100)),
      outcome: unreadable,
    },
    {
      what: 'a PNG bomb within the limit',
      bytes: pngOf(6_400, 6_400, Buffer.alloc(6_401 * 6_400)),
      outcome: png,
    },
    {
      what: 'a PNG whose pixels go on for ever',
      bytes: pngOf(40, 30, Buffer.alloc(50_000_000)),
      outcome: png,
    },
    { what: 'a PNG whose text unpacks to 50 MB', bytes: withPngChunk(aPng, 'zTXt', packed), outcome: png },
    {
      what: 'a PNG with a hundred packed texts',
      bytes: withPngChunk(aPng, 'zTXt', packed, 100),
      outcome: png,
    },
    {
      what: 'a PNG whose profile unpacks to 50 MB',
      bytes: withPngChunk(aPng, 'iCCP', packed),
      outcome: png,
    },
    {
      what: 'a PNG with 10 MB of EXIF',
      bytes: withPngChunk(aPng, 'eXIf', randomBytes(10_000_000)),
      outcome: png,
    },
    { what: 'a JPEG of 65,500 × 65,500', bytes: resizedJpeg(aJpeg, 65_500, 65_500), outcome: tooLarge },
    { what: 'a JPEG bomb within the limit', bytes: await large.clone().jpeg().toBuffer(), outcome: jpeg },
    {
      what: 'a progressive JPEG within the limit',
      bytes: await inOnePiece.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
      outcome: jpeg,
    },
    {
      what: 'a JPEG of 500 scans',
      bytes: withScans(await picture(1_000, 1_000).jpeg({ progressive: true }).toBuffer(), 500),
      outcome: unreadable,
    },
    { what: 'a JPEG with 13 MB of EXIF', bytes: into(segments), outcome: jpeg },
    { what: 'a JPEG with a profile of 16 MB', bytes: into(profile), outcome: jpeg },
    { what: 'a WebP of 16,383 × 16,383', bytes: resizedWebp(aWebp), outcome: tooLarge },
    {
      what: 'a WebP bomb within the limit',
      bytes: await inOnePiece.clone().webp({ lossless: true, effort: 0 }).toBuffer(),
      outcome: webp,
    },
    { what: 'a GIF of 65,535 × 65,535', bytes: resizedGif(aGif, 65_535, 65_535), outcome: gif },
    {
      what: 'a GIF bomb within the limit',
      bytes: await inOnePiece.clone().gif({ effort: 1, colours: 2 }).toBuffer(),
      outcome: gif,
    },
    { what: 'a line of 100,000 × 1', bytes: await picture(100_000, 1).png().toBuffer(), outcome: png },
    {
      what: 'a TIFF bomb',
      bytes: bytesOf('II*\0', Buffer.alloc(1_000, 0xff)),
      outcome: { saved: 'application/octet-stream' },
    },
  ];
}

async function manyFrames(): Promise<readonly HostileFile[]> {
  const frames = (count: number, edge: number) => {
    const pixels = Buffer.alloc(count * edge * edge * 3);
    for (let n = 0; n < count; n++) pixels.fill(n % 256, n * edge * edge * 3);
    return sharp(pixels, { raw: { width: edge, height: count * edge, channels: 3, pageHeight: edge } });
  };
  return [
    { what: 'a GIF of 1,000 frames', bytes: await frames(1_000, 8).gif().toBuffer(), outcome: gif },
    {
      what: 'a GIF of 24 megapixels of frames',
      bytes: await frames(6, 2_040).gif().toBuffer(),
      outcome: gif,
    },
    {
      what: 'a WebP of 24 megapixels of frames',
      bytes: await frames(6, 2_040).webp({ effort: 0, lossless: true }).toBuffer(),
      outcome: webp,
    },
    {
      what: 'a WebP of 500 frames',
      bytes: await frames(500, 16).webp({ effort: 0 }).toBuffer(),
      outcome: webp,
    },
    {
      what: 'a PNG that says that it has 2³² frames',
      bytes: apngOf(await picture().png().toBuffer()),
      outcome: png,
    },
  ];
}

async function ruins(): Promise<readonly HostileFile[]> {
  const aJpeg = await noisy(300, 300).jpeg().toBuffer();
  const aPng = await noisy(300, 300).png().toBuffer();
  const aWebp = await noisy(300, 300).webp().toBuffer();
  const aGif = await noisy(300, 300).gif().toBuffer();
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
  return [
    { what: 'half a JPEG', bytes: half(aJpeg), outcome: unreadable },
    { what: 'half a PNG', bytes: half(aPng), outcome: unreadable },
    { what: 'half a WebP', bytes: half(aWebp), outcome: unreadable },
    { what: 'a GIF without pixels', bytes: aGif.subarray(0, 13), outcome: unreadable },
    { what: 'the first bytes of a JPEG', bytes: aJpeg.subarray(0, 3), outcome: unreadable },
    { what: 'the first bytes of a PNG', bytes: aPng.subarray(0, 8), outcome: unreadable },
    {
      what: 'a PNG without pixels',
      bytes: bytesOf(aPng.subarray(0, 33), pngChunk('IEND', Buffer.alloc(0))),
      outcome: unreadable,
    },
    {
      what: 'a PNG with a chunk of 2³¹ bytes',
      bytes: bytesOf(aPng.subarray(0, 33), [0x7f, 0xff, 0xff, 0xff], 'IDAT', Buffer.alloc(50)),
      outcome: unreadable,
    },
  ];
}
