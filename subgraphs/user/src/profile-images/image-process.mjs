// A process for one image: reads it from its input, answers a line of JSON and then the copies. What a hostile file does to memory, to
// time or to libvips ends with it. Plain JavaScript, because it is started by its path, from the sources and from the build.
import sharp from 'sharp';

/** @typedef {{pixels: number, pixelsInOnePiece: number, edges: readonly number[]}} Task */
/** @typedef {import('sharp').Sharp} Sharp */

sharp.cache(false);
sharp.concurrency(1);
// Of libvips only four readers can be reached, from memory only: no SVG, no PDF, no ImageMagick, no file, no network.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
});

const task = /** @type {Task} */ (JSON.parse(process.argv[2] ?? ''));
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const bytes = Buffer.concat(chunks);
const largest = Math.max(...task.edges);

try {
  const reason = await refuse();
  if (reason === null) answer(null, await encode());
  else answer(reason, []);
} catch {
  // What the header promised is not there: whatever libvips says of it means the same to the person.
  answer('unreadable', []);
}

/** From the header alone: no pixel is decoded. @returns {Promise<'too-large' | null>} */
async function refuse() {
  const { width, height, format, isProgressive, depth, space } = await sharp(bytes, {
    limitInputPixels: false,
  }).metadata();
  // Others are decoded row by row.
  const inOnePiece = isProgressive || format === 'gif';
  const weight = inOnePiece && (depth === 'ushort' || space === 'cmyk') ? 2 : 1;
  return width * height * weight > (inOnePiece ? task.pixelsInOnePiece : task.pixels) ? 'too-large' : null;
}

/** Decodes once, to the largest square; the smaller ones are made from that. */
async function encode() {
  const source = sharp(bytes, {
    limitInputPixels: task.pixels,
    failOn: 'error',
    sequentialRead: true,
    pages: 1,
  });
  const { autoOrient } = await source.metadata();
  const { data, info } = await cropExtreme(source.autoOrient(), autoOrient)
    .resize(largest, largest, { fit: 'cover' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const copies = [];
  for (const edge of task.edges) {
    const copy = sharp(data, { raw: { width, height, channels } }).resize(edge, edge);
    copies.push(await copy.webp({ quality: 82, effort: 4 }).toBuffer());
  }
  return copies;
}

/**
 * Enlarging a line of 100,000 × 1 to the height of the square would make it 51 million wide before the rest is cut off, so what is
 * very long is cut first. Not always: a JPEG that is only made smaller is decoded smaller too.
 * @param {Sharp} source @param {{width: number, height: number}} size
 */
function cropExtreme(source, { width, height }) {
  const side = Math.min(width, height);
  if (Math.max(width, height) <= 4 * side) return source;
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);
  return source.extract({ left, top, width: side, height: side });
}

/** @param {string | null} reason @param {readonly Buffer[]} copies */
function answer(reason, copies) {
  const head = JSON.stringify({ reason, sizes: copies.map(({ length }) => length) });
  process.stdout.write(Buffer.concat([Buffer.from(`${head}\n`), ...copies]));
}
