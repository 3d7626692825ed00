import { createCursors } from '@parley/feeds';
import { sleep } from '@parley/async';
import type { Document } from 'mongodb';
import type { Person, TestService } from './service.ts';

/** An event as somebody saw it: the place of its entry in the log, 0 for what is no entry. */
export interface Seen {
  readonly seq: number;
  readonly type: string;
  readonly cursor: string;
  /** Whose receipt it is. */
  readonly readerId: string | undefined;
  /** Of its message. */
  readonly number: number | undefined;
}

/** What one stream showed, from its start to its end. */
export interface Session {
  readonly after: string | undefined;
  readonly seen: Seen[];
}

/** A person who follows a group, and comes back whenever a stream ends. */
export interface Follower {
  readonly person: Person;
  readonly sessions: readonly Session[];
  /** The highest place that was seen. */
  lastSeq(): number;
  /** Comes back no more. */
  stop(): Promise<void>;
}

/** Follows the room at an instance, after each end with the cursor seen last. */
export function follow(chat: TestService, person: Person, roomId: string): Follower {
  const seqOf = createSeqOf(chat, roomId);
  const sessions: Session[] = [];
  const stopping = new AbortController();
  let current: Awaited<ReturnType<Person['listen']>> | undefined;
  const all = (): Seen[] => sessions.flatMap(({ seen }) => seen);

  const listen = async (): Promise<void> => {
    const after = all().at(-1)?.cursor;
    const session: Session = { after, seen: [] };
    sessions.push(session);
    current = await person.listen(roomId, after === undefined ? {} : { after });
    for (;;) {
      const event = (await current.next()).data?.roomEvents;
      if (event?.cursor === undefined) throw new Error(`An event without a cursor: ${JSON.stringify(event)}`);
      const isEntry = !['StreamStart', 'MessagesRead', 'ResumeGap'].includes(event.__typename);
      session.seen.push({
        seq: isEntry ? seqOf(event.cursor) : 0,
        type: event.__typename,
        cursor: event.cursor,
        readerId: event.__typename === 'MessagesRead' ? event.user?.id : undefined,
        number: event.message?.number,
      });
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // It ends when the person is removed, and is refused while they are away.
      await listen().catch(() => undefined);
      await sleep(50);
    }
  };
  const running = loop();
  return {
    person,
    sessions,
    lastSeq: () => Math.max(0, ...all().map(({ seq }) => seq)),
    async stop() {
      stopping.abort();
      current?.stop();
      await Promise.race([running, sleep(50)]);
    },
  };
}

/** Reads all entries after a cursor, up to this place. */
export async function replay(
  chat: TestService,
  person: Person,
  { roomId, after, upTo }: { readonly roomId: string; readonly after: string; readonly upTo: number },
): Promise<readonly number[]> {
  const seqOf = createSeqOf(chat, roomId);
  const stream = await person.listen(roomId, { after });
  const seqs: number[] = [];
  while ((seqs.at(-1) ?? seqOf(after)) < upTo) {
    const event = (await stream.next()).data?.roomEvents;
    if (event?.__typename !== 'MessagesRead') seqs.push(seqOf(event?.cursor ?? ''));
  }
  stream.stop();
  return seqs;
}

/** When somebody was in a group, by its log: each time from the entry of their joining on, and up to before that of their going. */
export function stays(log: readonly Document[], userId: string): readonly (readonly [number, number])[] {
  const result: [number, number][] = [];
  for (const { type, seq, memberIds, userId: whom } of log as unknown as readonly LogRow[]) {
    const joins =
      (type === 'ChatRoomCreated' && memberIds?.includes(userId) === true) ||
      (type === 'RoomMemberAdded' && whom === userId);
    if (joins) result.push([seq, Infinity]);
    const last = result.at(-1);
    if (type === 'RoomMemberRemoved' && whom === userId && last !== undefined) last[1] = seq - 1;
  }
  return result;
}

/** The entries of the log that somebody sees of one of their stays: not what happens to messages of before it. */
export function shownIn(log: readonly Document[], [from, to]: readonly [number, number]): readonly LogRow[] {
  const rows = log as unknown as readonly LogRow[];
  const before = rows.filter(({ type, seq }) => type === 'MessageSent' && seq < from).length;
  return rows.filter(
    ({ seq, number }) => from <= seq && seq <= to && (number === undefined || number > before),
  );
}

interface LogRow {
  readonly type: string;
  readonly seq: number;
  /** Of its message. */
  readonly number?: number;
  readonly memberIds?: readonly string[];
  readonly userId?: string;
}

function createSeqOf({ environment }: TestService, roomId: string): (cursor: string) => number {
  const { CURSOR_SECRET: secret, FEED_EPOCH: epoch } = environment;
  const cursors = createCursors({ secret, epoch, field: 'roomEvents' });
  return (cursor) => cursors.decode(cursor, roomId).seq;
}
