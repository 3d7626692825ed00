/** Never rejects. */
type Work = () => Promise<void>;

/** Work that wants a room for itself, by room, in order of arrival. */
export class ExclusiveWork {
  readonly #waiting = new Map<string, Work[]>();

  /** Settles as the work does when it was taken and run. */
  add<Result>(roomId: string, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = (): Promise<void> => work().then(resolve, reject);
      this.#waiting.set(roomId, [...(this.#waiting.get(roomId) ?? []), run]);
    });
  }

  /** Undefined: none waits. */
  take(roomId: string): Work | undefined {
    const [first, ...others] = this.#waiting.get(roomId) ?? [];
    if (others.length > 0) this.#waiting.set(roomId, others);
    else this.#waiting.delete(roomId);
    return first;
  }
}
