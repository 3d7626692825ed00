/** What runs within the page, as text: the page's policy does not meet what the browser's own protocol evaluates. */

/** Defines `probe` in the page. */
export const probes = `
globalThis.probe = {
  articles: () => [...document.querySelectorAll('.conversation__messages article')],
  /** Resolves when a message with this text has been painted: milliseconds and frames since \`began\`. */
  shown(text, began = performance.now()) {
    return new Promise((resolve) => {
      let [frames, isThere] = [0, false];
      const look = () => {
        // A frame later it has been painted.
        if (isThere) return resolve({ ms: performance.now() - began, frames });
        frames += 1;
        isThere = probe.articles().some((article) => article.textContent.includes(text));
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  },
  /** Follows a link as a click does. */
  follow(href, text) {
    const began = performance.now();
    document.querySelector('a[href$="' + href + '"]').click();
    return probe.shown(text, began);
  },
  /** From the next Enter on. */
  afterEnter(text) {
    return new Promise((resolve) => {
      const pressed = ({ key, timeStamp }) => {
        if (key !== 'Enter') return;
        document.removeEventListener('keydown', pressed, true);
        resolve(probe.shown(text, timeStamp));
      };
      document.addEventListener('keydown', pressed, true);
    });
  },
  /** Interactions from now on, by how long each kept the person waiting (16 ms: or less). */
  watchInteractions() {
    const longest = new Map();
    const observer = new PerformanceObserver((entries) => {
      for (const { interactionId, duration } of entries.getEntries())
        if (interactionId > 0) longest.set(interactionId, Math.max(duration, longest.get(interactionId) ?? 0));
    });
    observer.observe({ type: 'event', durationThreshold: 16 });
    return () => {
      observer.disconnect();
      return [...longest.values()];
    };
  },
  /** How the list moves from now on, frame by frame. */
  watchScrolling(direction) {
    const list = document.querySelector('.conversation__list');
    const { top, bottom } = list.getBoundingClientRect();
    const seen = { intervals: [], againstPx: 0, jumps: 0, blank: 0 };
    let [isOver, held, heldAt, last] = [false, undefined, 0, performance.now()];
    const look = (now) => {
      if (isOver) return;
      seen.intervals.push(now - last);
      last = now;
      const visible = probe.articles().filter((article) => {
        const place = article.getBoundingClientRect();
        return place.bottom > top && place.top < bottom;
      });
      if (visible.length === 0) seen.blank += 1;
      // One message is followed for as long as it is drawn and in sight.
      if (visible.includes(held)) {
        const against = -direction * (held.getBoundingClientRect().top - heldAt);
        if (against > 1) {
          seen.againstPx += against;
          seen.jumps += 1;
        }
      } else held = visible[Math.floor(visible.length / 2)];
      heldAt = held?.getBoundingClientRect().top ?? 0;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return () => {
      isOver = true;
      return seen;
    };
  },
};`;
