import { getOrInsert } from '../get-or-insert.ts';

/** Of several that ask each has its turn, however many another one asks for. */
export class FairQueue<Item> {
  readonly #maxSize: number;
  /** By who asks; who is first has the next turn. */
  readonly #waiting = new Map<string, Item[]>();
  #size = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#size;
  }

  /** Returns the item that there is no room for: this one, or the last of who has most, if that is more than this one's asker has. */
  add(asker: string, item: Item): Item | undefined {
    if (this.#size < this.#maxSize) {
      this.#append(asker, item);
      return undefined;
    }
    const [greediest, theirs] = this.#longest();
    const own = this.#waiting.get(asker)?.length ?? 0;
    if (greediest === undefined || theirs.length <= own + 1) return item;
    const dropped = theirs.pop();
    this.#size -= 1;
    this.#append(asker, item);
    return dropped;
  }

  /** Somebody else wants what waits, too: it becomes theirs when they have less that waits than there is before it. */
  share(asker: string, isWanted: (item: Item) => boolean): void {
    const own = this.#waiting.get(asker)?.length ?? 0;
    for (const [other, items] of this.#waiting) {
      const index = items.findIndex(isWanted);
      if (index < 0) continue;
      if (other === asker || index <= own) return;
      const moved = items.splice(index, 1);
      getOrInsert(this.#waiting, asker, () => []).push(...moved);
      return;
    }
  }

  take(): Item | undefined {
    for (const [asker, items] of this.#waiting) {
      const item = items.shift();
      this.#waiting.delete(asker);
      if (items.length > 0) this.#waiting.set(asker, items);
      this.#size -= 1;
      return item;
    }
    return undefined;
  }

  #append(asker: string, item: Item): void {
    getOrInsert(this.#waiting, asker, () => []).push(item);
    this.#size += 1;
  }

  #longest(): readonly [string | undefined, Item[]] {
    let longest: readonly [string | undefined, Item[]] = [undefined, []];
    for (const entry of this.#waiting) if (entry[1].length > longest[1].length) longest = entry;
    return longest;
  }
}
