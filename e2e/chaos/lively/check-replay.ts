import type { Finding } from '@parley/testkit';
import { pick } from '../random.ts';
import { entriesOf, olderVotes } from './check-followers.ts';
import { reporter } from './check-log.ts';
import { type Follower, type Reader, replay, type Seen } from './follower.ts';
import { presentStay, shownIn, staysOf } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

/** A replay from any place of what was seen since the latest joining shows the same once more. */
export async function checkReplay(
  { person, room, sessions }: Follower,
  stored: StoredRoom,
  { random, ...reader }: Reader & { readonly random: () => number },
): Promise<Finding[]> {
  const report = reporter(room.id, `a replay for ${person.username}`);
  const stay = presentStay(staysOf(stored.log, person.id));
  const seen = sessions.flat().filter(({ seq }) => stay !== null && seq >= stay[0]);
  if (stay === null || seen.length === 0) return [];
  const after = pick(random, seen);
  const upTo = shownIn(stored.log, stay).at(-1)?.seq ?? 0;
  const older = olderVotes(stored.log);
  const isCertain = ({ seq }: Seen): boolean => !older.has(seq);
  const again = entriesOf(await replay(room, { after, upTo }, reader));
  const before = entriesOf(seen).filter(({ seq }) => seq > after.seq);
  const same = ({ seq, __typename, user, emoji }: Seen): string =>
    [seq, __typename, user?.id, emoji].join(' ');
  const [is, was] = [again, before].map((all) => all.filter(isCertain).map(same).join(', '));
  return is === was ? [] : [report('disagreement', `after ${after.seq}: ${is}; live it was ${was}`)];
}
