/** What is sent: the largest copy that is kept has 512 pixels; twice that is enough for every screen. */
const edge = 1024;

/** The part of a picture as a square JPEG. Rejects when the browser cannot read the picture. */
export async function croppedImage(
  source: string,
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Promise<Blob> {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  const size = Math.min(edge, Math.round(area.width));
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws nothing.');
  // What is transparent would be black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size, size);
  context.drawImage(image, area.x, area.y, area.width, area.height, 0, 0, size, size);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('The picture could not be written.')) : resolve(blob)),
      'image/jpeg',
      0.9,
    );
  });
}
