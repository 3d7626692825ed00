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
export interface LiveStreams<Stream extends LiveStream = LiveStream> {
  add(stream: Stream): void;
  remove(stream: Stream): void;
  has(roomId: string): boolean;
  isEmpty(): boolean;
  roomIds(): readonly string[];
  ofRoom(roomId: string): readonly Stream[];
  ofPair(directKey: string): readonly Stream[];
  ofViewer(viewerId: string): readonly Stream[];
}

export function createLiveStreams<Stream extends LiveStream = LiveStream>(): LiveStreams<Stream> {
  const byRoom = new Map<string, Set<Stream>>();
  const byPair = new Map<string, Set<Stream>>();
  const byViewer = new Map<string, Set<Stream>>();
  return {
    add(stream) {
      insert(byRoom, stream.roomId, stream);
      insert(byViewer, stream.viewerId, stream);
      if (stream.directKey !== null) insert(byPair, stream.directKey, stream);
    },
    remove(stream) {
      take(byRoom, stream.roomId, stream);
      take(byViewer, stream.viewerId, stream);
      if (stream.directKey !== null) take(byPair, stream.directKey, stream);
    },
    has: (roomId) => byRoom.has(roomId),
    isEmpty: () => byRoom.size === 0,
    roomIds: () => [...byRoom.keys()],
    ofRoom: (roomId) => [...(byRoom.get(roomId) ?? [])],
    ofPair: (directKey) => [...(byPair.get(directKey) ?? [])],
    ofViewer: (viewerId) => [...(byViewer.get(viewerId) ?? [])],
  };
}

function insert<Value>(index: Map<string, Set<Value>>, key: string, value: Value): void {
  index.set(key, (index.get(key) ?? new Set<Value>()).add(value));
}

function take<Value>(index: Map<string, Set<Value>>, key: string, value: Value): void {
  const values = index.get(key);
  values?.delete(value);
  if (values?.size === 0) index.delete(key);
}
