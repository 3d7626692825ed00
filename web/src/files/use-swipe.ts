import { type PointerEvent, useRef } from 'react';

/** As far, in pixels, a finger moves for a swipe. */
const leastPx = 48;

/** A finger that moves to a side (1: to what comes next), or down. A mouse does not swipe. */
export function useSwipe({
  isOn,
  onSwipe,
  onDrop,
}: {
  readonly isOn: boolean;
  readonly onSwipe: (step: -1 | 1) => void;
  readonly onDrop: () => void;
}) {
  const fingers = useRef(new Map<number, { readonly x: number; readonly y: number }>());
  const wasPinched = useRef(false);
  return {
    onPointerDown({ pointerId, pointerType, clientX, clientY }: PointerEvent) {
      if (pointerType === 'mouse') return;
      wasPinched.current = fingers.current.size > 0;
      fingers.current.set(pointerId, { x: clientX, y: clientY });
    },
    onPointerUp({ pointerId, clientX, clientY }: PointerEvent) {
      const start = fingers.current.get(pointerId);
      fingers.current.delete(pointerId);
      if (start === undefined || !isOn || wasPinched.current) return;
      const [x, y] = [clientX - start.x, clientY - start.y];
      if (Math.abs(x) >= leastPx && Math.abs(x) > Math.abs(y)) onSwipe(x < 0 ? 1 : -1);
      else if (y >= 2 * leastPx && y > Math.abs(x)) onDrop();
    },
    onPointerCancel: ({ pointerId }: PointerEvent) => void fingers.current.delete(pointerId),
  };
}
