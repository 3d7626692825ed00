import { processImage, type ImageTask } from '../process-image.ts';

/** A picture of a preview, made anew: WebP. */
export interface LinkPreviewImage {
  readonly bytes: Buffer;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** A ThumbHash in base64. */
  readonly placeholder: string;
}

const pixels = 16 * 1024 * 1024;
const timeoutMs = 10_000;
/** What only counts who looks at it is smaller. */
const smallest = 16;
const mostBytes = 512 * 1024;

const task: ImageTask = {
  pixels,
  pixelsInOnePiece: pixels / 2,
  animatedPixels: 0,
  copies: [{ edge: 640, fit: 'inside', format: 'webp', quality: 75, isAnimated: false }],
  withPlaceholder: true,
};

/** Null when it is no picture, whatever was said of it, or none that is worth showing. */
export async function makePreviewImage(bytes: Buffer): Promise<LinkPreviewImage | null> {
  const processed = await processImage(bytes, task, { timeoutMs });
  if (!processed.ok || processed.placeholder === null) return null;
  const [copy] = processed.copies;
  if (copy === undefined || copy.bytes.length > mostBytes) return null;
  if (copy.width < smallest || copy.height < smallest) return null;
  return { ...copy, placeholder: processed.placeholder };
}
