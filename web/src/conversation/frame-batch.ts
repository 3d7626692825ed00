/** Collects what happens and hands it on once per frame, so that many events a second do not disturb typing. */
export function createFrameBatch<Item>(handOn: (items: readonly Item[]) => void) {
  let waiting: Item[] = [];
  let isAsked = false;
  const flush = (): void => {
    isAsked = false;
    const items = waiting;
    waiting = [];
    if (items.length > 0) handOn(items);
  };
  return {
    add(item: Item): void {
      waiting.push(item);
      if (isAsked) return;
      isAsked = true;
      // A page that nobody sees has no frames.
      if (document.hidden) setTimeout(flush, 50);
      else requestAnimationFrame(flush);
    },
  };
}
