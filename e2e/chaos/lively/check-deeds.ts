import type { Finding } from '@parley/testkit';
import type { Done } from './act.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { isDone, lostTexts } from './lost-texts.ts';
import { factsOf } from './room-facts.ts';
import { isInAt, staysOf } from './stays.ts';
import { isForwarded, type StoredRoom } from './stored-room.ts';

/** What was acknowledged is there: messages, the last change of a text, deletions, mentions; and nothing that nobody did. */
export function checkDeeds(room: LivelyRoom, dones: readonly Done[], stored: StoredRoom): Finding[] {
  const report = reporter(room.id, 'what was done');
  const here = dones.filter(({ deed }) => deed.room === room);
  const byId = new Map(stored.messages.map((message) => [message._id, message]));
  const texts = new Set(here.flatMap(({ deed: { text } }) => (text === undefined ? [] : [text])));
  const { deleted } = factsOf(stored.log);
  const { from } = room;
  // Those that were forwarded have a check of their own.
  const own = stored.messages.filter((row) => !isForwarded(row));
  const isOld = new Set(stored.log.filter(({ seq }) => seq <= from).map(({ messageId }) => messageId));
  return [
    ...here.flatMap((done) => {
      const message = done.answer?.value.message;
      if (message === undefined) return [];
      const row = byId.get(message.id);
      if (row === undefined) return [report('lost', `${done.deed.text}`)];
      return row.number === message.number || (message.number === 0 && row.number < 0)
        ? []
        : [report('disagreement', `${done.deed.text} was answered as ${message.number}, is ${row.number}`)];
    }),
    ...own.flatMap(({ _id, number, text }) =>
      text === null || isOld.has(_id) || texts.has(text) ? [] : [report('phantom', `${number} ${text}`)],
    ),
    ...here.flatMap((done) => {
      const { mutation, about } = done.deed;
      const isLost = mutation === 'deleteMessage' && isDone(done) && about && !deleted.has(about.id);
      return isLost ? [report('lost', `the deletion of ${about.number}`)] : [];
    }),
    ...lostTexts(here, 'editMessage', ({ deed: { about } }) => {
      const message = byId.get(about?.id ?? '');
      return message?.text === null ? undefined : message?.text;
    }).map((each) => report('lost', `the edit ${each}`)),
    ...repeated(own.map(({ text }) => text)).map((text) => report('doubled', text)),
    ...wrongMentions(here, stored).map((each) => report('disagreement', `whether ${each} mentions`)),
  ];
}

/** No two messages of a run have the same text. */
function repeated(texts: readonly (string | null)[]): readonly string[] {
  return texts
    .filter((text): text is string => text !== null)
    .filter((text, index, all) => all.indexOf(text) < index);
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
