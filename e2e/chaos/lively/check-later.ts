import type { Finding } from '@parley/testkit';
import type { Done } from './act.ts';
import type { Apps } from './apps.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { isDone, lostTexts } from './lost-texts.ts';
import { hasStayed } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

/** A message that was scheduled is there, unless it was called off or its author went; one that was called off is not. */
export function checkScheduled(room: LivelyRoom, dones: readonly Done[], stored: StoredRoom): Finding[] {
  const report = reporter(room.id, 'what was scheduled');
  const here = dones.filter(({ deed }) => deed.room === room);
  const sent = new Set(stored.messages.map(({ text }) => text));
  return here.flatMap((done) => {
    const { text = '', by } = done.deed;
    const id = done.answer?.value.scheduledMessage?.id;
    if (id === undefined) return [];
    const cancellations = here.filter(({ deed }) => deed.cancels?.id === id);
    if (cancellations.some(isDone)) return sent.has(text) ? [report('phantom', `${text}, called off`)] : [];
    const isCertain = hasStayed(stored.log, by.id, room.from) && cancellations.every(isAnsweredAtOnce);
    return isCertain && !sent.has(text) ? [report('lost', text)] : [];
  });
}

/** An attempt before may have called it off, and its answer was lost. */
const isAnsweredAtOnce = ({ answer, failures }: Done): boolean =>
  answer !== undefined && failures.length === 0;

/** Everybody who was there all the time has the draft that they saved last. */
export async function checkDrafts(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const report = reporter(room.id, 'drafts');
  const findings: Finding[] = [];
  for (const person of room.actors) {
    const own = dones.filter(({ deed }) => deed.room === room && deed.by === person);
    const isCertain =
      own.some(({ deed }) => deed.mutation === 'setDraft') && hasStayed(stored.log, person.id, room.from);
    if (!isCertain) continue;
    const read = await apps.read<{ readonly draft: { readonly text: string } | null } | null>(person, query, {
      id: room.id,
    });
    const present = read?.draft?.text ?? null;
    findings.push(...lostTexts(own, 'setDraft', () => present).map((each) => report('lost', each)));
  }
  return findings;
}

const query = 'query ($id: ID!) { room(id: $id) { draft { text } } }';
