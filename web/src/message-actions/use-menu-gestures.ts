import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef } from 'react';
import type { Point } from './actions-context.ts';

/** For so long a finger rests on a message before its menu opens, and so far, in pixels, it may slip meanwhile. */
const longPressMs = 500;
const slipPx = 10;

/** What opens the menu of a message: a click with the other button, a finger that rests on it, Enter when it has the focus. */
export function useMenuGestures(open: (at: Point, element: HTMLElement) => void) {
  const press = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly at: Point }>(undefined);
  const release = (): void => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  return {
    onContextMenu(event: MouseEvent<HTMLElement>): void {
      // A link and a part of the text that is selected have a menu of their own.
      if (isControl(event.target) || isSelected(event.currentTarget)) return;
      event.preventDefault();
      open({ x: event.clientX, y: event.clientY }, event.currentTarget);
    },
    onPointerDown(event: PointerEvent<HTMLElement>): void {
      release();
      if (event.pointerType !== 'touch' || !event.isPrimary || isControl(event.target)) return;
      const { currentTarget: element, clientX: x, clientY: y } = event;
      press.current = { timer: setTimeout(() => open({ x, y }, element), longPressMs), at: { x, y } };
    },
    onPointerMove({ clientX, clientY }: PointerEvent): void {
      const at = press.current?.at;
      if (at !== undefined && Math.hypot(clientX - at.x, clientY - at.y) > slipPx) release();
    },
    onPointerUp: release,
    onPointerCancel: release,
    onKeyDown(event: KeyboardEvent<HTMLElement>): void {
      if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
      event.preventDefault();
      open(pointOf(event.currentTarget), event.currentTarget);
    },
  };
}

/** Where a menu of an element opens that nobody has pointed at. */
export function pointOf(element: HTMLElement): Point {
  const { left, right, bottom } = element.getBoundingClientRect();
  return { x: (left + right) / 2, y: Math.min(bottom, window.innerHeight) };
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, video, audio') !== null;
}

function isSelected(element: HTMLElement): boolean {
  const selection = window.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}
