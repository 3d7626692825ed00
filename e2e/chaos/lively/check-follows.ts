import type { Finding } from '@parley/testkit';
import type { Done } from './act.ts';
import type { Apps } from './apps.ts';
import { reporter } from './check-log.ts';
import { possibleLast } from './last-writes.ts';
import type { LivelyRoom } from './lively-room.ts';
import { hasStayed } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

interface Root {
  readonly thread: { readonly isFollowed: boolean } | null;
}

const query = 'query ($id: ID!) { message(id: $id) { thread { isFollowed } } }';

/** Who was there all the time follows each thread as they said last: what they say counts for more than that they take part. */
export async function checkFollows(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const deeds = dones.filter(({ deed }) => deed.room === room && deed.follow !== undefined);
  const keys = new Set(deeds.map(keyOf));
  const findings: Finding[] = [];
  for (const key of keys) {
    const own = deeds.filter((done) => keyOf(done) === key);
    const [first] = own;
    if (first === undefined || !hasStayed(stored.log, first.deed.by.id, room.from)) continue;
    const id = first.deed.follow?.of.id;
    const read = await apps.read<Root | null>(first.deed.by, query, { id });
    findings.push(...checkFollow(room, own, read?.thread?.isFollowed));
  }
  return findings;
}

const keyOf = ({ deed }: Done): string => `${deed.by.id} ${deed.follow?.of.id}`;

/** `dones`: of one person and one thread. `isFollowed`: as they read it. */
export function checkFollow(room: LivelyRoom, dones: readonly Done[], isFollowed?: boolean): Finding[] {
  const possible = possibleLast(dones);
  // Without a word of theirs it depends on whether they have taken part.
  if (possible.some((done) => done === null || done.deed.follow?.isFollowed === isFollowed)) return [];
  const detail = `${dones.map(keyOf)[0]} is ${isFollowed}`;
  return [reporter(room.id, 'followed threads')('lost', detail)];
}
