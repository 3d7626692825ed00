/** Several values per key; a key without values leaves nothing behind. */
export class SetMultimap<Value> {
  readonly #sets = new Map<string, Set<Value>>();
  readonly #onEmptied: (key: string) => void;

  /** `onEmptied`: the last value of a key was deleted. */
  constructor(onEmptied: (key: string) => void = () => undefined) {
    this.#onEmptied = onEmptied;
  }

  add(key: string, value: Value): void {
    this.#sets.set(key, (this.#sets.get(key) ?? new Set<Value>()).add(value));
  }

  delete(key: string, value: Value): void {
    const values = this.#sets.get(key);
    values?.delete(value);
    if (values?.size !== 0) return;
    this.#sets.delete(key);
    this.#onEmptied(key);
  }

  has(key: string): boolean {
    return this.#sets.has(key);
  }

  /** A copy: values may be added and deleted while it is read. */
  of(key: string): readonly Value[] {
    return [...(this.#sets.get(key) ?? [])];
  }

  /** All values, once for each of their keys. */
  values(): readonly Value[] {
    return [...this.#sets.values()].flatMap((values) => [...values]);
  }

  keys(): readonly string[] {
    return [...this.#sets.keys()];
  }

  /** The number of keys. */
  get size(): number {
    return this.#sets.size;
  }
}
