import { publisherGroup } from '../kafka/dead-letters.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterBox } from './dead-letter-box.ts';

const usage = `npm run dlq -- <command> [--profile <name>]
  list [topic]                                    what waits in the dead letters, oldest first; --all: also what was driven again
  show <event id> | <topic> <partition/offset>    one of them, whole
  redrive <event id> | <topic> [partition/offset] publishes one, or all that wait of a topic, to its topic again; may be repeated
  skip <group> <topic> <partition/offset>         has a group give up the event that its partition waits for (/readyz names it): it becomes a dead letter`;

/** Does what the arguments say, writes by `print`, and resolves with the exit code: 0 done, 1 there is no such letter, 2 not understood. */
export async function runDeadLetterCommand(
  given: readonly string[],
  { box, print }: { box: DeadLetterBox; print: (text: string) => void },
): Promise<number> {
  const all = given.includes('--all');
  const [command = '', ...which] = given.filter((argument) => argument !== '--all');
  switch (command) {
    case 'list':
      return list(await box.list(which[0]), { all, print });
    case 'show': {
      const letters = which.length === 0 ? [] : find(await box.list(), which);
      for (const letter of letters) print(describe(letter));
      return letters.length > 0 ? 0 : nothing(which, print);
    }
    case 'redrive': {
      const letters = which.length === 0 ? [] : await findToRedrive(box, which);
      if (letters.length === 0) return nothing(which, print);
      await box.redrive(letters);
      for (const letter of letters) print(`Driven again: ${line(letter)}`);
      return 0;
    }
    case 'skip':
      return skip(which, { box, print });
    default:
      print(usage);
      return 2;
  }
}

async function skip(
  [group = '', topic = '', position = '']: readonly string[],
  { box, print }: { box: DeadLetterBox; print: (text: string) => void },
): Promise<number> {
  const [, partition, offset] = /^(\d+)\/(\d+)$/u.exec(position) ?? [];
  if (partition === undefined || offset === undefined) {
    print(usage);
    return 2;
  }
  await box.skip(group, { topic, partition: Number(partition), offset });
  print(`${group} gives up ${topic} ${position} when it next fails: npm run dlq -- list shows it then.`);
  return 0;
}

function list(
  letters: readonly DeadLetter[],
  { all, print }: { all: boolean; print: (text: string) => void },
): number {
  const shown = letters.filter(({ redrivenAt }) => all || redrivenAt === null);
  for (const letter of shown) print(line(letter));
  const waiting = letters.filter(({ redrivenAt }) => redrivenAt === null).length;
  print(waiting === 0 ? 'No dead letters wait.' : `${waiting} waiting.`);
  return 0;
}

/** By an event's id, or by topic and position. */
function find(letters: readonly DeadLetter[], [first = '', position]: readonly string[]): DeadLetter[] {
  return letters.filter((letter) =>
    position === undefined
      ? letter.eventId === first
      : letter.topic === first && (letter.position === position || letter.eventId === position),
  );
}

/** A topic alone means all that wait there and that it takes: what was driven again, or was too large for it, only when it is named. */
async function findToRedrive(box: DeadLetterBox, which: readonly string[]): Promise<DeadLetter[]> {
  const letters = await box.list();
  const named = find(letters, which);
  if (named.length > 0 || which.length > 1) return named;
  return letters.filter(
    ({ topic, redrivenAt, group }) => topic === which[0] && redrivenAt === null && group !== publisherGroup,
  );
}

function nothing(which: readonly string[], print: (text: string) => void): number {
  if (which.length > 0)
    print(`There is no dead letter ${which.join(' ')}: npm run dlq -- list shows what waits.`);
  else print(usage);
  return which.length > 0 ? 1 : 2;
}

function line({
  topic,
  position,
  type,
  eventId,
  group,
  deadLetteredAt,
  redrivenAt,
  error,
}: DeadLetter): string {
  const again = redrivenAt === null ? '' : `  (driven again ${redrivenAt.toISOString()})`;
  const [reason = ''] = error.split('\n', 1);
  return `${deadLetteredAt.toISOString()}  ${topic} ${position}  ${type ?? 'no event'} ${eventId ?? ''}  ${group}: ${reason}${again}`;
}

function describe({ key, payload, ...letter }: DeadLetter): string {
  return JSON.stringify({ ...letter, key: key?.toString(), payload: readable(payload) }, null, 2);
}

function readable(payload: Buffer | null): unknown {
  try {
    return JSON.parse(String(payload));
  } catch {
    return String(payload);
  }
}
