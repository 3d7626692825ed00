import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type CopyTask, type ImageTask, processImage } from '../src/index.ts';

const whole: CopyTask = { edge: 400, fit: 'inside', format: 'same', quality: 85, isAnimated: true };
const thumbnail: CopyTask = { edge: 100, fit: 'inside', format: 'webp', quality: 75, isAnimated: false };
const task: ImageTask = {
  pixels: 1_000_000,
  pixelsInOnePiece: 500_000,
  animatedPixels: 500_000,
  copies: [whole, thumbnail],
  withPlaceholder: true,
};
const timeouts = { timeoutMs: 120_000 };

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 40 } } });

async function copiesOf(bytes: Buffer, other: Partial<ImageTask> = {}) {
  const processed = await processImage(bytes, { ...task, ...other }, timeouts);
  if (!processed.ok) throw new Error(processed.reason);
  return processed;
}

test('a picture keeps its proportions and its format, turned upright and without what the camera knew', async () => {
  const exif = { IFD0: { Copyright: 'me' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };
  const photo = await plain(800, 600).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { copies, placeholder } = await copiesOf(photo);
  expect(copies.map(({ width, height }) => [width, height])).toEqual([
    [300, 400],
    [75, 100],
  ]);
  const [first, second] = await Promise.all(copies.map(({ bytes }) => sharp(bytes).metadata()));
  expect([first?.format, second?.format]).toEqual(['jpeg', 'webp']);
  for (const metadata of [first, second]) expect(metadata).not.toHaveProperty('exif');
  expect(Buffer.from(placeholder ?? '', 'base64').length).toBeGreaterThan(5);
});

test('a small picture is not enlarged', async () => {
  const { copies } = await copiesOf(await plain(30, 10).png().toBuffer());
  expect(copies.map(({ width, height }) => [width, height])).toEqual([
    [30, 10],
    [30, 10],
  ]);
});

test.each(['gif', 'webp'] as const)(
  'an animated %s keeps its frames, its thumbnail has one',
  async (format) => {
    const frames = await Promise.all(
      ['red', 'green', 'blue'].map((background) =>
        sharp({ create: { width: 60, height: 40, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    const { copies } = await copiesOf(animation);
    expect(copies.map(({ width, height }) => [width, height])).toEqual([
      [60, 40],
      [60, 40],
    ]);
    const pages = await Promise.all(
      copies.map(async ({ bytes }) => (await sharp(bytes, { animated: true }).metadata()).pages ?? 1),
    );
    expect(pages).toEqual([3, 1]);
    const { copies: still } = await copiesOf(animation, { animatedPixels: 60 * 40 * 2 });
    const kept = still.map(
      async ({ bytes }) => (await sharp(bytes, { animated: true }).metadata()).pages ?? 1,
    );
    expect(await Promise.all(kept)).toEqual([1, 1]);
  },
);

test('what is transparent stays so', async () => {
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const glass = sharp({ create: { width: 20, height: 20, channels: 4, background } });
  const { copies } = await copiesOf(await glass.png().toBuffer());
  for (const { bytes } of copies) expect((await sharp(bytes).stats()).isOpaque).toBe(false);
});

test('what is too large, broken or no picture is refused, and says why', async () => {
  const reasonOf = async (bytes: Buffer) => {
    const processed = await processImage(bytes, task, timeouts);
    return processed.ok ? 'ok' : processed.reason;
  };
  const photo = await plain(900, 900).jpeg().toBuffer();
  expect(await reasonOf(photo)).toBe('ok');
  expect(await reasonOf(await plain(1_001, 1_000).jpeg().toBuffer())).toBe('too-large');
  expect(await reasonOf(await plain(900, 900).jpeg({ progressive: true }).toBuffer())).toBe('too-large');
  expect(await reasonOf(photo.subarray(0, photo.length / 2))).toBe('unreadable');
  expect(await reasonOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('unsupported');
});

test('what takes too long is ended, and is unreadable', async () => {
  const processed = await processImage(await plain(900, 900).jpeg().toBuffer(), task, { timeoutMs: 1 });
  expect(processed).toEqual({ ok: false, reason: 'unreadable' });
});

test('a transparent WebP is made smaller than others: it takes more memory', async () => {
  const background = { r: 0, g: 0, b: 0, alpha: 0.5 };
  const glass = await sharp({ create: { width: 3_000, height: 1_000, channels: 4, background } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  const large = { ...whole, edge: 3_072 };
  const { copies } = await copiesOf(glass, {
    pixelsInOnePiece: 3_000_000,
    pixels: 3_000_000,
    copies: [large],
  });
  expect(copies.map(({ width, height }) => [width, height])).toEqual([[2_560, 853]]);
});
