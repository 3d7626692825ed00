import type { Browser } from './browser.ts';
import type { Ways } from './tab.ts';

export interface VigilOptions {
  readonly ways: Ways;
  readonly browser: Browser;
  readonly leaderTimeoutMs: number;
  /** Asks the leader for a sign. */
  readonly ask: () => void;
  /** Takes the lead. */
  readonly steal: () => void;
}

/** So many questions remain unanswered before the lead is taken. Counted, since a device that slept has asked only once. */
const most = 3;
/** Tabs that are looked at wait up to so long before they take the lead from one that is not, so that not all do at once. */
const takeOverMs = 500;

/** Watches over the leader, who may be frozen by its browser, or hang, and hold the lock nevertheless. */
export function createVigil({ ways, browser, leaderTimeoutMs, ask, steal }: VigilOptions) {
  let unanswered = 0;
  let takingOver: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    timer = setTimeout(look, leaderTimeoutMs / most);
    // A tab without streams does not care.
    const isContent = ways.isLeading || ways.now?.route.size === 0;
    unanswered = isContent ? 0 : unanswered + 1;
    if (isContent) return;
    if (unanswered <= most) return ask();
    unanswered = 0;
    steal();
  };
  let timer = setTimeout(look, leaderTimeoutMs / most);
  return {
    answered: (): void => {
      unanswered = 0;
    },
    /** The leader has no socket, and its timers fire once a minute: nobody looks at it. Perhaps somebody looks at this tab. */
    takeOverSoon(): void {
      const { term } = ways;
      clearTimeout(takingOver);
      takingOver = setTimeout(() => {
        const isNeeded = ways.term === term && !ways.isConnected && ways.now?.route.size !== 0;
        if (isNeeded && !browser.isHidden()) steal();
      }, Math.random() * takeOverMs);
    },
    end(): void {
      clearTimeout(timer);
      clearTimeout(takingOver);
    },
  };
}
