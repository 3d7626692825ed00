import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';

const longMs = 500;
/** A finger that moves further scrolls. */
const stillPx = 10;

/** What an element listens to, so that a right click, the menu key, or a finger that stays a while opens something. */
export function useLongPress(onOpen: () => void) {
  const press = useRef<{
    readonly timer: ReturnType<typeof setTimeout>;
    readonly x: number;
    readonly y: number;
  }>(undefined);
  const isOver = useRef(false);
  const end = (): void => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  useEffect(() => end, []);
  return {
    onContextMenu(event: MouseEvent): void {
      event.preventDefault();
      end();
      onOpen();
    },
    onPointerDown({ pointerType, clientX: x, clientY: y }: PointerEvent): void {
      isOver.current = false;
      end();
      if (pointerType === 'mouse') return;
      const open = (): void => {
        isOver.current = true;
        onOpen();
      };
      press.current = { timer: setTimeout(open, longMs), x, y };
    },
    onPointerMove({ clientX, clientY }: PointerEvent): void {
      const { x = clientX, y = clientY } = press.current ?? {};
      if (Math.hypot(clientX - x, clientY - y) > stillPx) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    /** The finger that goes up after it follows no link. */
    onClickCapture(event: MouseEvent): void {
      if (!isOver.current) return;
      isOver.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
