import { untilAnswered } from '../graph/until-answered.ts';
import { untilOnline } from '../graph/until-online.ts';
import { createWaker } from '../graph/waker.ts';
import type { createPages } from './conversation-pages.ts';
import type { ConversationSource } from './conversation-source.ts';
import type { ConversationStore } from './conversation-store.ts';

/** Reads what a conversation is and its messages, as long as it takes: of two attempts the later one goes on. */
export function createOpening<Head>(
  source: Pick<ConversationSource<Head>, 'fetchOpening'>,
  store: ConversationStore<Head>,
  pages: Pick<ReturnType<typeof createPages<Head>>, 'open'>,
) {
  const waker = createWaker(untilOnline);
  let attempt = new AbortController();
  let readUpTo = 0;

  // What is shown stays.
  const wait = (): void => {
    if (store.view().status !== 'open') store.become({ status: 'unreachable' });
  };
  const lose = (): void => {
    attempt.abort();
    store.become({ status: 'lost' });
  };
  return {
    /** `wanted`: the message to open it around. */
    async open(wanted: () => string | undefined): Promise<void> {
      attempt.abort();
      attempt = new AbortController();
      const asking = { signal: attempt.signal, pause: waker.pause, onNoAnswer: wait };
      const fetchOpening = async () => ({ data: { opening: await source.fetchOpening() } });
      const answer = await untilAnswered(fetchOpening, asking);
      if (answer === undefined) return;
      if (answer === 'refused' || answer.opening === undefined) return lose();
      const { opening } = answer;
      readUpTo = Math.max(readUpTo, opening.readUpTo);
      store.become({ head: opening.head, firstUnread: store.view().firstUnread ?? opening.firstUnread });
      store.apply(opening.receipts);
      const loadPages = async () => ((await pages.open(opening, wanted())) ? { data: true } : {});
      if ((await untilAnswered(loadPages, asking)) !== undefined) store.become({ status: 'open' });
    },
    /** Up to where the viewer had read when it was opened. */
    readUpTo: () => readUpTo,
    /** The viewer does not see it (any more). */
    lose,
    /** Asks at once where there was no answer. */
    retry: waker.wake,
    stop: (): void => attempt.abort(),
  };
}
