import type { Finding } from '@parley/testkit';
import type { Done } from './act.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { isDone } from './lost-texts.ts';
import { isForwarded, type MessageRow, type StoredRoom } from './stored-room.ts';

/** What was acknowledged as forwarded is there once, with a text that the message had; and nothing else was forwarded. */
export function checkForwards(room: LivelyRoom, dones: readonly Done[], stored: StoredRoom): Finding[] {
  const report = reporter(room.id, 'what was forwarded');
  const old = new Set(stored.log.filter(({ seq }) => seq <= room.from).map(({ messageId }) => messageId));
  const recent = stored.messages.filter(({ _id }) => !old.has(_id));
  const known = new Set<MessageRow>();
  const forwardings = dones.filter(({ deed }) => deed.room === room && deed.forwards !== undefined);
  const findings = forwardings.flatMap((done): Finding[] => {
    const { by, forwards } = done.deed;
    return (forwards?.of ?? []).flatMap((source, index): Finding[] => {
      const clientMessageId = `${forwards?.clientMessageId}.${index + 1}`;
      const is = recent.filter((row) => row.senderId === by.id && row.clientMessageId === clientMessageId);
      for (const row of is) known.add(row);
      const [first] = is;
      const what = `${source.id} by ${by.username}`;
      if (is.length > 1) return [report('doubled', what)];
      if (first === undefined) return isDone(done) ? [report('lost', what)] : [];
      // Once deleted it says nothing any more.
      const isSame = first.text === null || first.forwardedFromId === source.id;
      const isText = first.text === null || textsOf(source.id, dones).has(first.text);
      const isAnswer = !isDone(done) || done.answer?.value.messages?.[index]?.id === first._id;
      return isSame && isText && isAnswer ? [] : [report('disagreement', `${what}: ${first.text}`)];
    });
  });
  const phantoms = recent.filter((row) => isForwarded(row) && !known.has(row));
  return [...findings, ...phantoms.map(({ _id }) => report('phantom', _id))];
}

/** All that a message ever said, or may have said. */
function textsOf(id: string, dones: readonly Done[]): ReadonlySet<string> {
  const own = dones.filter(({ deed, answer }) => (answer?.value.message?.id ?? deed.about?.id) === id);
  return new Set(own.flatMap(({ deed: { text } }) => (text === undefined ? [] : [text])));
}
