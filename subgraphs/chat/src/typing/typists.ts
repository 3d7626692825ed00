interface Typist {
  readonly at: Date;
  readonly timer: NodeJS.Timeout;
}

/** Who types in the rooms that are followed here, each for so long after their last signal. `onEnd` is called once, if nothing else ends it. */
export function createTypists({
  typingMs,
  onEnd,
}: {
  typingMs: number;
  onEnd: (roomId: string, userId: string) => void;
}) {
  const rooms = new Map<string, Map<string, Typist>>();

  const take = (roomId: string, userId: string): void => {
    const typists = rooms.get(roomId);
    clearTimeout(typists?.get(userId)?.timer);
    typists?.delete(userId);
    if (typists?.size === 0) rooms.delete(roomId);
  };
  /** With `before`, only if the last signal is not later. */
  const end = (roomId: string, userId: string, before?: Date): void => {
    const typist = rooms.get(roomId)?.get(userId);
    if (typist === undefined || (before !== undefined && typist.at > before)) return;
    take(roomId, userId);
    onEnd(roomId, userId);
  };
  return {
    /** `at`: when they said so. */
    begin(roomId: string, userId: string, at: Date): void {
      take(roomId, userId);
      const timer = setTimeout(() => end(roomId, userId), typingMs).unref();
      rooms.set(roomId, (rooms.get(roomId) ?? new Map<string, Typist>()).set(userId, { at, timer }));
    },
    end,
    /** Nobody follows the room any more. */
    forget(roomId: string): void {
      for (const userId of rooms.get(roomId)?.keys() ?? []) take(roomId, userId);
    },
    /** The number of those who type now. */
    count: () => [...rooms.values()].reduce((sum, typists) => sum + typists.size, 0),
  };
}
