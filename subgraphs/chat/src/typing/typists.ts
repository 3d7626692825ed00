/** Who types in the rooms that are followed here, each for so long after their last signal. */
export interface Typists {
  /** `at`: when they said so. `onEnd` is called once, if nothing else ends it first. */
  begin(roomId: string, userId: string, at: Date): void;
  /** Ends it; with `before`, only if the last signal is not later. */
  end(roomId: string, userId: string, before?: Date): void;
  /** Nobody follows the room any more. */
  forget(roomId: string): void;
  /** How many are known to type now. */
  count(): number;
}

interface Typist {
  readonly at: Date;
  readonly timer: NodeJS.Timeout;
}

export function createTypists(options: {
  typingMs: number;
  onEnd: (roomId: string, userId: string) => void;
}): Typists {
  const { typingMs, onEnd } = options;
  const rooms = new Map<string, Map<string, Typist>>();

  const take = (roomId: string, userId: string): void => {
    const typists = rooms.get(roomId);
    clearTimeout(typists?.get(userId)?.timer);
    typists?.delete(userId);
    if (typists?.size === 0) rooms.delete(roomId);
  };
  const end = (roomId: string, userId: string, before?: Date): void => {
    const typist = rooms.get(roomId)?.get(userId);
    if (typist === undefined || (before !== undefined && typist.at > before)) return;
    take(roomId, userId);
    onEnd(roomId, userId);
  };
  return {
    begin(roomId, userId, at) {
      take(roomId, userId);
      const timer = setTimeout(() => end(roomId, userId), typingMs).unref();
      rooms.set(roomId, (rooms.get(roomId) ?? new Map<string, Typist>()).set(userId, { at, timer }));
    },
    end,
    forget(roomId) {
      for (const userId of rooms.get(roomId)?.keys() ?? []) take(roomId, userId);
    },
    count: () => [...rooms.values()].reduce((sum, typists) => sum + typists.size, 0),
  };
}
