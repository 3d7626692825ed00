import type { Finding } from '@parley/testkit';
import type { Apps } from './apps.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { hasStayed } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

interface Root {
  readonly thread: {
    readonly replyCount: number;
    readonly replies: { readonly edges: readonly { readonly node: { readonly id: string } }[] } | null;
  } | null;
}

const query =
  'query ($id: ID!) { message(id: $id) { thread { replyCount replies(last: 100) { edges { node { id } } } } } }';

/** A thread has the replies that the log says, in their order; who was there all the time sees all of them. */
export async function checkThreads(
  room: LivelyRoom,
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const report = reporter(room.id, 'threads');
  const replies = stored.log.filter(({ type }) => type === 'ThreadReplySent');
  const reader = room.people.find(({ id }) => hasStayed(stored.log, id, 1)) ?? room.people[0];
  const findings: Finding[] = [];
  for (const id of new Set(replies.map(({ threadRootId }) => threadRootId))) {
    const wanted = replies.flatMap((row) => (row.threadRootId === id ? [row.messageId] : []));
    const read = reader && (await apps.read<Root | null>(reader, query, { id }));
    const { replyCount, replies: page } = read?.thread ?? {};
    const is = [replyCount, ...(page?.edges ?? []).map(({ node }) => node.id)].join(' ');
    const should = [wanted.length, ...wanted.slice(-100)].join(' ');
    if (is !== should) findings.push(report('disagreement', `${id} has ${is}, by the log ${should}`));
  }
  return findings;
}
