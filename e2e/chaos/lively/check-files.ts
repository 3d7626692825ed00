import { eventually, type Finding, type Person } from '@parley/testkit';
import type { Done } from './act.ts';
import type { Apps } from './apps.ts';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { factsOf } from './room-facts.ts';
import { hasStayed } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';

interface Attached {
  readonly attachments: readonly { readonly url: string }[];
}

const query = 'query ($id: ID!) { message(id: $id) { attachments { url } } }';

/** The file of a message has the bytes that were sent, also where it was forwarded; of a deleted message there is none. */
export async function checkFiles(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const report = reporter(room.id, 'files');
  const { deleted } = factsOf(stored.log);
  const findings: Finding[] = [];
  for (const { message, by, file } of filesOf(room, dones)) {
    if (!hasStayed(stored.log, by.id, room.from)) continue;
    const read = await apps.read<Attached | null>(by, query, { id: message.id });
    const urls = read?.attachments.map(({ url }) => url) ?? [];
    const [url] = urls;
    const is =
      url === undefined ? null : await eventually(() => textAt(new URL(url, apps.nextUrl())), patiently);
    const wanted = deleted.has(message.id) ? null : file;
    if (is !== wanted) findings.push(report('disagreement', `${message.number}: ${is}, sent was ${wanted}`));
  }
  return findings;
}

interface FileSent {
  readonly message: { readonly id: string; readonly number: number };
  readonly by: Person;
  readonly file: string;
}

/** The files of messages that were acknowledged, also of those that were forwarded. */
function filesOf(room: LivelyRoom, dones: readonly Done[]): readonly FileSent[] {
  const fileOf = new Map(
    dones.flatMap(({ deed: { file }, answer }) => {
      const id = answer?.value.message?.id;
      return id === undefined || file === undefined ? [] : [[id, file] as const];
    }),
  );
  return dones.flatMap(({ deed, answer }): readonly FileSent[] => {
    if (deed.room !== room) return [];
    const { message, messages = [] } = answer?.value ?? {};
    const { by, file, forwards } = deed;
    if (message !== undefined) return file === undefined ? [] : [{ message, by, file }];
    return messages.flatMap((copy, index) => {
      const own = fileOf.get(forwards?.of[index]?.id ?? '');
      return own === undefined ? [] : [{ message: copy, by, file: own }];
    });
  });
}

const patiently = { timeoutMs: 40_000, everyMs: 200 };

async function textAt(url: URL): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  if (response.status >= 500) throw new Error(`The file was answered by ${response.status}.`);
  return response.status === 200 ? response.text() : `status ${response.status}`;
}
