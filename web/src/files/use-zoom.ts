import { useState } from 'react';

const scales = [1, 2, 4] as const;

export type Zoom = ReturnType<typeof useZoom>;

/** How large a picture is shown: 1 is as large as the window. Another picture begins there. */
export function useZoom(picture: string) {
  const [zoomed, setZoomed] = useState({ picture, step: 0 });
  const step = zoomed.picture === picture ? zoomed.step : 0;
  const zoomTo = (next: number): void =>
    setZoomed({ picture, step: Math.max(0, Math.min(scales.length - 1, next)) });
  return {
    scale: scales[step] ?? 1,
    isLargest: step === scales.length - 1,
    in: () => zoomTo(step + 1),
    out: () => zoomTo(step - 1),
    toggle: () => zoomTo(step === 0 ? 1 : 0),
  };
}
