/** In pixels of CSS. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture is shown no larger than this, and no smaller: what stands in its place when it fails is to be read. */
const largest = 320;
const smallest: Size = { width: 144, height: 96 };

/** How large a picture is shown in a conversation, known before its bytes are there. A very long one is cut, a small one has room around it. */
export function pictureSize({ width, height }: Size): Size {
  const scale = Math.min(1, largest / width, largest / height);
  return {
    width: Math.round(Math.max(smallest.width, width * scale)),
    height: Math.round(Math.max(smallest.height, height * scale)),
  };
}

/** Whether it is shown as it is, with room around it. */
export function isSmall({ width, height }: Size): boolean {
  return width < smallest.width && height < smallest.height;
}
