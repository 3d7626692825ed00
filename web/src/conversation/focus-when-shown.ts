/** A message is drawn unseen until its size is known; so many frames are waited for it. */
const mostFrames = 30;

/** Gives an element the focus as soon as it can take it. */
export function focusWhenShown(find: () => HTMLElement | null, frames = mostFrames): void {
  const element = find();
  element?.focus({ preventScroll: true });
  if (document.activeElement !== element && frames > 0)
    requestAnimationFrame(() => focusWhenShown(find, frames - 1));
}
