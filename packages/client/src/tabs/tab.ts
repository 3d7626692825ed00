import { isFinal } from '../close-codes.ts';
import type { Connection } from '../connection.ts';
import type { Happening, Observe } from '../happening.ts';
import type { Browser } from './browser.ts';
import { createElection } from './election.ts';
import { followLeader } from './follow-leader.ts';
import { lead } from './lead.ts';
import { holdLock } from './locks.ts';
import type { Losable } from './losable.ts';
import { inboxOf, lost, presenceOf, type Leader, type ToAll, type ToTab } from './protocol.ts';
import { createVigil } from './vigil.ts';
import type { Message, Way } from './way.ts';

export interface TabOptions {
  readonly browser: Browser;
  /** Tabs with one name share a leader. */
  readonly name: string;
  readonly connect: (signal: AbortSignal, observe: Observe) => Connection;
  readonly observe: Observe;
  /** Called with the way on which the streams of this tab go from now on. */
  readonly onRoute: (route: Losable) => void;
  /** A leader that answers nothing for so long is replaced. */
  readonly leaderTimeoutMs: number;
}

/** Takes part, until `signal` aborts. Rejects when the browser refuses its locks. */
export async function joinTabs(options: TabOptions, signal: AbortSignal): Promise<void> {
  const { browser, name, leaderTimeoutMs } = options;
  const id = browser.newId();
  // Before anything is sent: a leader takes a tab without this lock for dead.
  await holdLock(browser.locks, presenceOf(name, id), signal);
  if (signal.aborted) return;
  const ways = createWays(options);

  const leaderNow = (): Leader => ({ term: ways.term, id, isConnected: ways.isConnected });
  const announce = (): void => all.post({ type: 'leader', ...leaderNow() });
  const onElected = (): void => {
    const term = Math.floor(Math.max(Date.now(), ways.term + 1)) + Math.random();
    const tell = (happening: Happening): void => {
      if (ways.term !== term || signal.aborted) return;
      ways.report(happening);
      all.post({ type: 'happening', term, happening: plain(happening), isHidden: browser.isHidden() });
    };
    ways.change(lead({ browser, name, term, connect: (until) => options.connect(until, tell) }));
    announce();
  };
  const onLeader = (leader: Leader): void => {
    if (leader.term === ways.term) return;
    // A leader that was robbed while it hung, and does not know yet.
    if (leader.term < ways.term) return ways.isLeading ? announce() : undefined;
    const wasLeading = ways.isLeading;
    ways.change(followLeader({ browser, name, id, leader }));
    if (leader.isConnected) ways.report({ type: 'connected' });
    if (wasLeading) election.stand();
  };
  const all = browser.openChannel<ToAll>(name, (message) => {
    if (message.type === 'leader') onLeader(message);
    else if (message.type === 'who') ways.now?.answer(message.from, leaderNow());
    else if (message.term === ways.term && !ways.isLeading) {
      ways.report(message.happening);
      if (message.isHidden && isPassing(message.happening)) vigil.takeOverSoon();
    }
  });
  const inbox = browser.openChannel<ToTab, ToTab | Message>(inboxOf(name, id), (message) => {
    vigil.answered();
    if (message.type === 'leader') onLeader(message);
    else ways.now?.receive(message);
  });
  const ask = (): void => {
    if (ways.now === undefined) all.post({ type: 'who', from: id });
    else ways.now.ping();
  };
  const election = createElection(browser.locks, `${name} leader`, onElected);
  const vigil = createVigil({ ways, browser, leaderTimeoutMs, ask, steal: election.steal });
  signal.addEventListener('abort', () => {
    vigil.end();
    ways.now?.end();
    election.withdraw();
    all.close();
    inbox.close();
  });
  ask();
  election.stand();
}

export type Ways = ReturnType<typeof createWays>;

function createWays({ observe, onRoute }: TabOptions) {
  let now: Way | undefined;
  let isConnected = false;
  const report = (happening: Happening): void => {
    if (happening.type === 'connected') isConnected = true;
    if (happening.type === 'disconnected') isConnected = false;
    observe(happening);
  };
  return {
    report,
    /** The former way is given up last: its streams go straight on to the new one. */
    change(next: Way): void {
      const former = now;
      now = next;
      if (isConnected) report({ type: 'disconnected', ...lost });
      onRoute(next.route);
      former?.end();
    },
    get now() {
      return now;
    },
    get term() {
      return now?.term ?? 0;
    },
    get isLeading() {
      return now?.isLeading === true;
    },
    get isConnected() {
      return isConnected;
    },
  };
}

/** The socket was lost, and another one may do better. */
function isPassing(happening: Happening): boolean {
  return happening.type === 'disconnected' && happening.code !== 1000 && !isFinal(happening.code);
}

/** As data: what a page throws can often not be posted. */
function plain(happening: Happening): Happening {
  return happening.type === 'token-missing' ? { ...happening, error: String(happening.error) } : happening;
}
