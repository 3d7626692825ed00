import { createSeen, type Seen } from '../../src/seen/seen.ts';

/** What a browser keeps between pages, of one viewer: each page has its own `Seen` of it. */
export function createBrowserMemory() {
  const kept = new Map<string, unknown>();
  const openPage = (viewerId: string): Seen =>
    createSeen(
      {
        viewer: () => Promise.resolve(viewerId),
        enter: () => Promise.resolve(),
        forget: () => Promise.resolve(kept.clear()),
        read: (id, name) => Promise.resolve(structuredClone(kept.get(`${id} ${name}`))),
        keep: (id, name, value) => Promise.resolve(void kept.set(`${id} ${name}`, structuredClone(value))),
        drop(id, choose) {
          const names = [...kept.keys()].map((key) => key.slice(id.length + 1));
          for (const name of choose(names)) kept.delete(`${id} ${name}`);
          return Promise.resolve();
        },
      },
      viewerId,
      // Until the page is left: it flushes then.
      () => () => undefined,
    );
  return { kept, openPage };
}
