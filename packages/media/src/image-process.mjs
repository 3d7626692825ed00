// A process for one image: reads it from its input, answers a line of JSON and then the copies. What a hostile file does to memory, to
// time or to libvips ends with it. Plain JavaScript, because it is started by its path, from the sources and from the build.
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';

/** @typedef {import('./process-image.ts').ImageTask} ImageTask */
/** @typedef {import('./process-image.ts').CopyTask} CopyTask */
/** @typedef {import('sharp').Sharp} Sharp */
/** @typedef {{readonly width: number, readonly height: number}} Size */
/** @typedef {Size & {readonly data: Buffer, readonly channels: 1 | 2 | 3 | 4}} Pixels */
/** @typedef {Size & {readonly bytes: Buffer}} Copy */

sharp.cache(false);
sharp.concurrency(1);
// Of libvips only five readers can be reached, from memory only: no SVG, no PDF, no ImageMagick, no file, no network.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer', // of what libheif reads only AV1 is built in
  ],
});

const task = /** @type {ImageTask} */ (JSON.parse(process.argv[2] ?? ''));
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const bytes = Buffer.concat(chunks);
/** More is not seen in a placeholder, and its maker takes no more. */
const placeholderEdge = 100;
// The encoder of WebP takes 14 bytes a pixel where something is transparent, and a multiple of it for frames.
const transparentWebpEdge = 2_560;
const animatedWebpEdge = 1_280;

try {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (isTooLarge(header)) answer('too-large', null, []);
  else await makeCopies(header);
} catch {
  // What the header promised is not there: whatever libvips says of it means the same to the person.
  answer('unreadable', null, []);
}

/** From the header alone: no pixel is decoded. @param {import('sharp').Metadata} header @returns {boolean} */
function isTooLarge({ width, height, format, isProgressive, depth, space }) {
  // Others are decoded row by row.
  const inOnePiece = isProgressive || format === 'gif' || format === 'webp' || format === 'heif';
  const isDeep = depth === 'ushort' || space === 'cmyk' || format === 'heif';
  const weight = inOnePiece && isDeep ? 2 : 1;
  return width * height * weight > (inOnePiece ? task.pixelsInOnePiece : task.pixels);
}

/** @param {import('sharp').Metadata} header */
async function makeCopies(header) {
  const { width, height, pages = 1, format } = header;
  const [largest] = task.copies.toSorted((one, other) => other.edge - one.edge);
  if (largest === undefined) return answer(null, null, []);
  const pixels = await decode(largest);
  const isAnimated = pages > 1 && pages * width * height <= task.animatedPixels;
  const copies = [];
  for (const copy of task.copies)
    copies.push(copy.isAnimated && isAnimated ? await animate(copy) : await encode(pixels, copy, format));
  answer(null, task.withPlaceholder ? await placeholderOf(pixels) : null, copies);
}

/** Decodes once, to the largest copy; the smaller ones are made from that. @param {CopyTask} copy @returns {Promise<Pixels>} */
async function decode(copy) {
  const source = sharp(bytes, {
    limitInputPixels: task.pixels,
    failOn: 'error',
    sequentialRead: true,
    pages: 1,
  });
  const { autoOrient } = await source.metadata();
  const upright = source.autoOrient();
  const { data, info } = await fitted(copy.fit === 'cover' ? cropExtreme(upright, autoOrient) : upright, copy)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data, width, height, channels };
}

/** @param {Pixels} pixels @param {CopyTask} copy @param {string} format of the source @returns {Promise<Copy>} */
async function encode({ data, ...raw }, copy, format) {
  const made = raw.channels === 4 ? boundedFor(copy, format, transparentWebpEdge) : copy;
  return written(formatted(fitted(sharp(data, { raw }), made), made, format));
}

/** With all its frames. @param {CopyTask} copy @returns {Promise<Copy>} */
async function animate(copy) {
  const source = sharp(bytes, {
    limitInputPixels: task.animatedPixels,
    failOn: 'error',
    sequentialRead: true,
    animated: true,
  });
  const { format } = await source.metadata();
  const bounded = boundedFor(copy, format, animatedWebpEdge);
  const { bytes: made, width, height } = await written(formatted(fitted(source, bounded), bounded, format));
  // libvips has the frames below one another, and says the height of all of them.
  const { pageHeight = height } = await sharp(made, { animated: true }).metadata();
  return { bytes: made, width, height: pageHeight };
}

/** @param {Sharp} image @param {CopyTask} copy @returns {Sharp} */
function fitted(image, { edge, fit }) {
  return image.resize(edge, edge, fit === 'cover' ? { fit } : { fit, withoutEnlargement: true });
}

/** @param {CopyTask} copy @param {string} source its format @param {number} webpEdge @returns {CopyTask} */
function boundedFor(copy, source, webpEdge) {
  const isWebp = copy.format === 'webp' || source === 'webp' || source === 'heif';
  return isWebp && copy.edge > webpEdge ? { ...copy, edge: webpEdge } : copy;
}

/** @param {Sharp} image @param {CopyTask} copy @param {string} source its format @returns {Sharp} */
function formatted(image, { format, quality }, source) {
  switch (format === 'same' ? source : format) {
    case 'jpeg':
      return image.jpeg({ quality, mozjpeg: false });
    case 'png':
      return image.png({ compressionLevel: 6 });
    case 'gif':
      return image.gif({ effort: 3 });
    default:
      return image.webp({ quality, effort: 4 });
  }
}

/** @param {Sharp} image @returns {Promise<Copy>} */
async function written(image) {
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** @param {Pixels} pixels @returns {Promise<string>} base64 */
async function placeholderOf({ data, ...raw }) {
  const { data: rgba, info } = await sharp(data, { raw })
    .resize(placeholderEdge, placeholderEdge, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, rgba)).toString('base64');
}

/**
 * Enlarging a line of 100,000 × 1 to the height of the square would make it 51 million wide before the rest is cut off, so what is
 * very long is cut first. Not always: a JPEG that is only made smaller is decoded smaller too.
 * @param {Sharp} source @param {Size} size
 */
function cropExtreme(source, { width, height }) {
  const side = Math.min(width, height);
  if (Math.max(width, height) <= 4 * side) return source;
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);
  return source.extract({ left, top, width: side, height: side });
}

/** @param {string | null} reason @param {string | null} placeholder @param {readonly Copy[]} copies */
function answer(reason, placeholder, copies) {
  const described = copies.map(({ width, height, bytes: { length: size } }, index) => {
    return { width, height, size, format: task.copies[index]?.format };
  });
  const head = JSON.stringify({ reason, placeholder, copies: described });
  process.stdout.write(Buffer.concat([Buffer.from(`${head}\n`), ...copies.map(({ bytes: made }) => made)]));
}
