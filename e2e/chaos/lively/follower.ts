import type { Delivered } from '@parley/client';
import { createCursors } from '@parley/feeds';
import type { App, Person } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LivelyRoom } from './lively-room.ts';

const query = /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on MessageSent {
        message {
          id
          number
          text
        }
      }
      ... on ThreadReplySent {
        message {
          id
          number
          text
        }
      }
      ... on MessageEdited {
        message {
          id
          number
        }
      }
      ... on MessageDeleted {
        message {
          id
          number
          text
        }
      }
      ... on MessagePinned {
        message {
          id
          number
        }
      }
      ... on MessageUnpinned {
        message {
          id
          number
        }
      }
      ... on PollVoted {
        message {
          id
          number
        }
      }
      ... on PollClosed {
        message {
          id
          number
        }
      }
      ... on MessagePreviewAdded {
        message {
          id
          number
        }
      }
      ... on ReactionAdded {
        emoji
        message {
          id
          number
        }
        user {
          id
        }
      }
      ... on ReactionRemoved {
        emoji
        message {
          id
          number
        }
        user {
          id
        }
      }
      ... on MessagesRead {
        upTo
        user {
          id
        }
      }
      ... on RoomMemberAdded {
        user {
          id
        }
      }
      ... on RoomMemberRemoved {
        user {
          id
        }
      }
      ... on RoomMemberRoleChanged {
        user {
          id
        }
      }
    }
  }
`;

export interface RoomEvent {
  readonly __typename: string;
  readonly message?: { readonly id: string; readonly number: number; readonly text?: string | null } | null;
  readonly user?: { readonly id: string } | null;
  readonly emoji?: string;
  readonly upTo?: number;
}

/** An event as somebody saw it. `seq`: the place of its entry in the log; of what is no entry the place it came after. */
export interface Seen extends RoomEvent {
  readonly seq: number;
  readonly cursor: string;
}

/** A person who follows a room and comes back whenever their stream ends: it does when they are removed. */
export interface Follower {
  readonly person: Person;
  readonly room: LivelyRoom;
  /** What each stream showed. */
  readonly sessions: readonly (readonly Seen[])[];
  /** What should not have come. */
  readonly troubles: readonly string[];
  /** Resolves when the first stream has begun. */
  readonly started: Promise<unknown>;
  stop(): Promise<void>;
}

export function followRoom(person: Person, room: LivelyRoom, { app, cursorSecret }: Reader): Follower {
  const sessions: Seen[][] = [];
  const troubles: string[] = [];
  const stopping = new AbortController();
  let begin = (): void => undefined;
  const started = new Promise<void>((resolve) => (begin = resolve));
  let current: ReturnType<typeof openStream> | undefined;

  const listen = async (): Promise<void> => {
    const after = sessions.flat().at(-1)?.cursor ?? null;
    const seen: Seen[] = [];
    sessions.push(seen);
    const stream = openStream(app, room.id, after);
    current = stream;
    for await (const payload of stream) {
      const event = seenIn(payload, room.id, cursorSecret);
      if (event === null) troubles.push(`${person.username} got ${JSON.stringify(payload.errors)}`);
      else seen.push(event);
      begin();
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await listen().catch((error: unknown) => {
        // Who is not in the group is refused, and tries again.
        if ((error as { code?: unknown }).code !== 'FORBIDDEN')
          troubles.push(`${person.username} ended: ${String(error)}`);
      });
      await sleep(250);
    }
  };
  const running = loop();
  return {
    person,
    room,
    sessions,
    troubles,
    started,
    async stop() {
      stopping.abort();
      current?.close();
      await running;
    },
  };
}

/** The entries after a cursor, up to the place `upTo`. */
export async function replay(
  room: LivelyRoom,
  { after, upTo }: { readonly after: Seen; readonly upTo: number },
  { app, cursorSecret }: Reader,
): Promise<readonly Seen[]> {
  const stream = openStream(app, room.id, after.cursor);
  const all: Seen[] = [];
  let last = after.seq;
  while (last < upTo) {
    const { value } = await stream.next();
    const seen = value === undefined ? null : seenIn(value, room.id, cursorSecret);
    if (seen === null) throw new Error(`A replay ended after ${last}: ${JSON.stringify(value)}`);
    all.push(seen);
    last = seen.seq;
  }
  stream.close();
  return all;
}

export interface Reader {
  readonly app: App;
  readonly cursorSecret: string;
}

function openStream(app: App, roomId: string, after: string | null) {
  return app.follow<{ roomEvents: RoomEvent }>({ query, variables: { roomId, after } });
}

/** Null: only errors came. */
function seenIn(
  { data, cursor }: Delivered<{ readonly roomEvents: RoomEvent }>,
  roomId: string,
  secret: string,
): Seen | null {
  if (data === null || data === undefined) return null;
  const cursors = createCursors({ secret, field: 'roomEvents', epoch: '1' });
  return { ...data.roomEvents, seq: cursors.decode(cursor, roomId).seq, cursor };
}
