import type { Browser } from './browser.ts';
import { createLosable } from './losable.ts';
import { inboxOf, lost, type Leader, type ToLeader } from './protocol.ts';
import { createRemote } from './remote.ts';
import type { Way } from './way.ts';

export interface FollowOptions {
  readonly browser: Browser;
  readonly name: string;
  /** That of the tab which follows. */
  readonly id: string;
  readonly leader: Leader;
}

/** What a tab does while another one leads. */
export function followLeader({ browser, name, id, leader }: FollowOptions): Way {
  const channel = browser.openChannel<ToLeader>(inboxOf(name, leader.id), () => undefined);
  const remote = createRemote(id, `${id} ${leader.term}`, (message) => channel.post(message));
  const route = createLosable(remote);
  return {
    term: leader.term,
    isLeading: false,
    route,
    receive(message) {
      if (message.type === 'frame' || message.type === 'pong') remote.receive(message);
    },
    ping: () => remote.ping(),
    answer: () => undefined,
    end() {
      route.lose(lost);
      channel.close();
    },
  };
}
