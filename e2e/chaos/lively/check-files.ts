import { eventually, type Finding } from '@parley/testkit';
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

/** The file of a message has the bytes that were sent; of a deleted message there is none. */
export async function checkFiles(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const report = reporter(room.id, 'files');
  const { deleted } = factsOf(stored.log);
  const findings: Finding[] = [];
  for (const { deed, answer } of dones) {
    const message = answer?.value.message;
    const { by, file } = deed;
    if (deed.room !== room || file === undefined || message === undefined) continue;
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

const patiently = { timeoutMs: 40_000, everyMs: 200 };

async function textAt(url: URL): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  if (response.status >= 500) throw new Error(`The file was answered by ${response.status}.`);
  return response.status === 200 ? response.text() : `status ${response.status}`;
}
