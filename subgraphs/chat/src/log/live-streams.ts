/** A stream that is open in this process. */
export interface LiveStream {
  readonly roomId: string;
  /** The pair's key in a 1:1 room, else null. */
  readonly directKey: string | null;
  readonly viewerId: string;
  /** Ends it, also while its reader waits. */
  end(): void;
}

/** Which streams are open: whose events are worth a look, and which ones a block ends. */
export interface LiveStreams {
  add(stream: LiveStream): void;
  remove(stream: LiveStream): void;
  has(roomId: string): boolean;
  roomIds(): readonly string[];
  ofPair(directKey: string): readonly LiveStream[];
}

export function createLiveStreams(): LiveStreams {
  const byRoom = new Map<string, Set<LiveStream>>();
  const byPair = new Map<string, Set<LiveStream>>();
  return {
    add(stream) {
      insert(byRoom, stream.roomId, stream);
      if (stream.directKey !== null) insert(byPair, stream.directKey, stream);
    },
    remove(stream) {
      take(byRoom, stream.roomId, stream);
      if (stream.directKey !== null) take(byPair, stream.directKey, stream);
    },
    has: (roomId) => byRoom.has(roomId),
    roomIds: () => [...byRoom.keys()],
    ofPair: (directKey) => [...(byPair.get(directKey) ?? [])],
  };
}

function insert(index: Map<string, Set<LiveStream>>, key: string, stream: LiveStream): void {
  index.set(key, (index.get(key) ?? new Set()).add(stream));
}

function take(index: Map<string, Set<LiveStream>>, key: string, stream: LiveStream): void {
  const streams = index.get(key);
  streams?.delete(stream);
  if (streams?.size === 0) index.delete(key);
}
