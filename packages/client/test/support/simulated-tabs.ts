import type { Browser, LockMode, LockOptions } from '../../src/tabs/browser.ts';

/** Some tabs of one browser, in one process: what Chromium does with locks and channels, and in which order, is for the test to say. */
export interface SimulatedTab {
  readonly browser: Browser;
  /** It is gone, and has said nothing. */
  crash(): void;
  /** It runs no more, unnoticed: what comes to it waits, and what it says is said when it thaws. Its locks stay its own. */
  freeze(): void;
  thaw(): void;
  /** It is frozen as browsers announce it, or kept for "back". */
  sleep(): void;
  wake(): void;
  isHidden: boolean;
}

interface Lock {
  readonly name: string;
  readonly mode: LockMode;
  readonly tab: Inner;
  readonly begin: () => void;
  readonly fail: (error: Error) => void;
}
interface Listener {
  readonly name: string;
  readonly tab: Inner;
  readonly receive: (message: unknown) => void;
}
interface Inner {
  isGone: boolean;
  isFrozen: boolean;
  readonly late: (() => void)[];
  readonly lifecycle: Set<{ sleep(): void; wake(): void }>;
}

export function simulateTabs() {
  const listeners = new Set<Listener>();
  let held: Lock[] = [];
  let queue: Lock[] = [];
  let tabs = 0;

  /** In a turn of its own, as soon as the tab runs. */
  const inTab = (tab: Inner, task: () => void): void => {
    setImmediate(() => {
      if (tab.isGone) return;
      if (tab.isFrozen) tab.late.push(task);
      else task();
    });
  };
  const grant = (lock: Lock): void => {
    held.push(lock);
    inTab(lock.tab, lock.begin);
  };
  const schedule = (): void => {
    for (const lock of queue.slice()) {
      const others = held.filter(({ name }) => name === lock.name);
      const before = queue.slice(0, queue.indexOf(lock)).some(({ name }) => name === lock.name);
      const fits = others.every(({ mode }) => mode === 'shared' && lock.mode === 'shared');
      if (before || !fits) continue;
      queue = queue.filter((other) => other !== lock);
      grant(lock);
    }
  };
  const drop = (lock: Lock): void => {
    held = held.filter((other) => other !== lock);
    schedule();
  };
  const request = (
    tab: Inner,
    name: string,
    { mode = 'exclusive', steal = false, signal }: LockOptions,
    run: () => unknown,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      let isStolen = false;
      const lock: Lock = {
        name,
        mode,
        tab,
        begin: () => {
          if (isStolen) return;
          void Promise.resolve(run())
            .then(resolve, reject)
            .finally(() => drop(lock));
        },
        fail: (error) => {
          isStolen = true;
          inTab(tab, () => reject(error));
        },
      };
      signal?.addEventListener('abort', () => {
        if (!queue.includes(lock)) return;
        queue = queue.filter((other) => other !== lock);
        reject(signal.reason instanceof Error ? signal.reason : abort());
        schedule();
      });
      if (steal) {
        for (const robbed of held.filter((other) => other.name === name)) {
          held = held.filter((other) => other !== robbed);
          robbed.fail(abort());
        }
        grant(lock);
      } else {
        queue.push(lock);
        schedule();
      }
    });

  function open(): SimulatedTab {
    tabs += 1;
    const number = tabs;
    let ids = 0;
    const inner: Inner = { isGone: false, isFrozen: false, late: [], lifecycle: new Set() };
    const post = (name: string, from: object, message: unknown): void => {
      const copy = JSON.stringify(message);
      const send = (): void => {
        for (const listener of listeners)
          if (listener.name === name && listener !== from)
            inTab(listener.tab, () => listeners.has(listener) && listener.receive(JSON.parse(copy)));
      };
      if (inner.isFrozen) inner.late.push(send);
      else if (!inner.isGone) send();
    };
    const browser: Browser = {
      locks: {
        request: (name, options, run) => request(inner, name, options, run),
        query: () =>
          Promise.resolve({
            held: held.map(({ name, mode, tab }) => ({ name, mode, clientId: String(tabNumbers.get(tab)) })),
            pending: [],
          }),
      },
      openChannel(name, onMessage) {
        const listener: Listener = { name, tab: inner, receive: onMessage as (message: unknown) => void };
        listeners.add(listener);
        return {
          post: (message) => {
            if (listeners.has(listener)) post(name, listener, message);
          },
          close: () => listeners.delete(listener),
        };
      },
      newId: () => `${number}.${(ids += 1)}`,
      isHidden: () => tab.isHidden,
      watchLifecycle(sleep, wake) {
        const watcher = { sleep, wake };
        inner.lifecycle.add(watcher);
        return () => inner.lifecycle.delete(watcher);
      },
    };
    tabNumbers.set(inner, number);
    const tab: SimulatedTab = {
      browser,
      isHidden: false,
      crash() {
        inner.isGone = true;
        for (const listener of listeners) if (listener.tab === inner) listeners.delete(listener);
        held = held.filter((lock) => lock.tab !== inner);
        queue = queue.filter((lock) => lock.tab !== inner);
        schedule();
      },
      freeze: () => {
        inner.isFrozen = true;
      },
      thaw() {
        inner.isFrozen = false;
        for (const task of inner.late.splice(0)) inTab(inner, task);
      },
      sleep: () => {
        for (const each of inner.lifecycle) each.sleep();
      },
      wake: () => {
        for (const each of inner.lifecycle) each.wake();
      },
    };
    return tab;
  }
  const tabNumbers = new Map<Inner, number>();
  return {
    open,
    holderOf: (name: string) => tabNumbers.get(held.find((lock) => lock.name === name)?.tab as Inner),
  };
}

function abort(): Error {
  return new DOMException('The lock was taken away.', 'AbortError');
}
