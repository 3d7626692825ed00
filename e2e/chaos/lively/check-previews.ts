import type { Finding } from '@parley/testkit';
import { linkIn, titleOf } from '../chaos-web.ts';
import type { Done } from './act.ts';
import type { Apps } from './apps.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { hasStayed } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

/** What a message shows of its link. */
export interface ReadPreview {
  readonly url: string;
  readonly title: string | null;
}

const query = 'query ($id: ID!) { message(id: $id) { linkPreview { url title } } }';

/** Reads each message of the run that has a link now, and says what is wrong with the previews. */
export async function checkPreviews(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const reader = room.people.find(({ id }) => hasStayed(stored.log, id, 1)) ?? room.people[0];
  const read = new Map<string, ReadPreview | null>();
  for (const { _id: id } of linkedMessages(room, stored)) {
    if (reader === undefined) continue;
    const message = await apps.read<{ readonly linkPreview: ReadPreview | null } | null>(reader, query, {
      id,
    });
    read.set(id, message?.linkPreview ?? null);
  }
  return wrongPreviews(room, dones, { stored, read });
}

/** Each link of a message got its preview once: by the query, and by the log, which is what streams show. */
export function wrongPreviews(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, read }: { readonly stored: StoredRoom; readonly read: ReadonlyMap<string, ReadPreview | null> },
): Finding[] {
  const report = reporter(room.id, 'link previews');
  const linked = linkedMessages(room, stored).flatMap(({ _id, text }) => {
    const [url, is] = [linkIn(text), read.get(_id)];
    const wanted = url === null ? null : { url, title: titleOf(url) };
    const isRight = is?.url === wanted?.url && is?.title === wanted?.title;
    return isRight ? [] : [report(is ? 'disagreement' : 'lost', `${text} shows ${is?.title}`)];
  });
  const counts = stored.messages.flatMap(({ _id, text }) => {
    const added = stored.log.filter(
      ({ type, messageId }) => type === 'MessagePreviewAdded' && messageId === _id,
    );
    if (!added.every(({ seq }) => seq > room.from)) return [];
    const edits = dones.filter(({ deed }) => deed.mutation === 'editMessage' && deed.about?.id === _id);
    const isLinked = linkIn(text) !== null;
    // What was deleted or edited may have had a link when it was sent.
    const ofSend = text === null || isLinked || edits.length > 0 ? 1 : 0;
    const ofEdits = edits.filter(({ deed }) => linkIn(deed.text) !== null).length;
    const [least, most] = [isLinked ? 1 : 0, ofSend + ofEdits];
    if (added.length < least && isNew(room, stored, _id)) return [report('lost', `the event of ${text}`)];
    return added.length > most ? [report('doubled', `${text}: ${added.length} events`)] : [];
  });
  return [...linked, ...counts];
}

/** Messages of the run that have a link now. */
export function linkedMessages(room: LivelyRoom, stored: StoredRoom): StoredRoom['messages'] {
  return stored.messages.filter(({ _id, text }) => linkIn(text) !== null && isNew(room, stored, _id));
}

function isNew({ from }: LivelyRoom, { log }: StoredRoom, id: string): boolean {
  return log.some(({ type, seq, messageId }) => seq > from && messageId === id && isSaid.has(type));
}

const isSaid: ReadonlySet<string> = new Set(['MessageSent', 'ThreadReplySent']);
