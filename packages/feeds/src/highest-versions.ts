/**
 * The highest version that was taken of each key: notifications repeat, and come in any order. Of more than `most` keys it forgets those
 * that were taken first.
 */
export class HighestVersions {
  readonly #versions = new Map<string, number>();
  readonly #most: number;

  constructor(most = Infinity) {
    this.#most = most;
  }

  /** Whether it is higher than what was taken of the key before; then it is taken. */
  take(key: string, version: number): boolean {
    if (version <= this.of(key)) return false;
    this.#versions.set(key, version);
    for (const first of this.#versions.keys()) {
      if (this.#versions.size <= this.#most) break;
      this.#versions.delete(first);
    }
    return true;
  }

  /** -Infinity before the first. */
  of(key: string): number {
    return this.#versions.get(key) ?? -Infinity;
  }

  /** The version that was taken may be taken once more; an older one may not. */
  reopen(key: string): void {
    if (this.#versions.has(key)) this.#versions.set(key, this.of(key) - 1);
  }

  delete(key: string): void {
    this.#versions.delete(key);
  }
}
