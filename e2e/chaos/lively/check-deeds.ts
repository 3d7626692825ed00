import type { Finding } from '@parley/testkit';
import type { Done } from './act.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { factsOf } from './room-facts.ts';
import { isInAt, staysOf } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

const isDone = ({ answer }: Done): boolean => answer?.value.__typename.endsWith('Success') === true;

/** What was acknowledged is there: messages, the last change of a text, deletions, mentions; and nothing that nobody did. */
export function checkDeeds(room: LivelyRoom, dones: readonly Done[], stored: StoredRoom): Finding[] {
  const report = reporter(room.id, 'what was done');
  const here = dones.filter(({ deed }) => deed.room === room);
  const byId = new Map(stored.messages.map((message) => [message._id, message]));
  const texts = new Set(here.flatMap(({ deed: { text } }) => (text === undefined ? [] : [text])));
  const { deleted } = factsOf(stored.log);
  const { from } = room;
  const isOld = new Set(stored.log.filter(({ seq }) => seq <= from).map(({ messageId }) => messageId));
  return [
    ...here.flatMap((done) => {
      const message = done.answer?.value.message;
      if (message === undefined) return [];
      const row = byId.get(message.id);
      if (row === undefined) return [report('lost', `${done.deed.text}`)];
      return row.number === message.number
        ? []
        : [report('disagreement', `${done.deed.text} was answered as ${message.number}, is ${row.number}`)];
    }),
    ...stored.messages.flatMap(({ _id, number, text }) =>
      text === null || isOld.has(_id) || texts.has(text) ? [] : [report('phantom', `${number} ${text}`)],
    ),
    ...here.flatMap((done) => {
      const { mutation, about } = done.deed;
      const isLost = mutation === 'deleteMessage' && isDone(done) && about && !deleted.has(about.id);
      return isLost ? [report('lost', `the deletion of ${about.number}`)] : [];
    }),
    ...lostEdits(here, byId).map((each) => report('lost', `the edit ${each}`)),
    ...wrongMentions(here, stored).map((each) => report('disagreement', `whether ${each} mentions`)),
  ];
}

/** A text that was acknowledged may give way only to one that was still on its way then, or came later. */
function lostEdits(
  dones: readonly Done[],
  byId: ReadonlyMap<string, StoredRoom['messages'][number]>,
): string[] {
  const edits = dones.filter(({ deed }) => deed.mutation === 'editMessage');
  return edits.filter(isDone).flatMap(({ deed: { about, text }, beganAt }) => {
    const present = about === undefined ? undefined : byId.get(about.id);
    if (present === undefined || present.text === null || present.text === text) return [];
    const other = edits.find(({ deed }) => deed.text === present.text);
    const isReplaced = other !== undefined && (other.answer?.at ?? Infinity) >= beganAt;
    return isReplaced ? [] : [`${text}, there is ${present.text}`];
  });
}

/** Who is mentioned is told so if they were there. */
function wrongMentions(dones: readonly Done[], { log }: StoredRoom): string[] {
  const sentById = new Map(
    log.flatMap((row) => (row.type === 'MessageSent' ? [[row.messageId, row] as const] : [])),
  );
  return dones.flatMap(({ deed: { mentioned, by, text }, answer }) => {
    const row = sentById.get(answer?.value.message?.id);
    if (mentioned === undefined || row === undefined || mentioned === by) return [];
    const isThere = isInAt(staysOf(log, mentioned.id), row.seq);
    return (row.mentionedIds?.includes(mentioned.id) ?? false) === isThere ? [] : [`${text}`];
  });
}
