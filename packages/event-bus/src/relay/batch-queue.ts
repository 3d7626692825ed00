export type BatchQueue<Item> = ReturnType<typeof createBatchQueue<Item>>;

/** Between a reader and a slower writer: what has gathered is taken at once, and a full queue holds the reader back. */
export function createBatchQueue<Item>(limit: number) {
  let items: Item[] = [];
  let ended: { readonly error: unknown } | undefined;
  let changed: () => void = () => undefined;
  const nextChange = (): Promise<void> => new Promise((resolve) => (changed = resolve));
  let change = nextChange();
  const notify = (): void => {
    changed();
    change = nextChange();
  };
  const isFull = (): boolean => items.length >= limit && ended === undefined;
  return {
    /** Resolves when there is room for more. */
    async put(item: Item): Promise<void> {
      items.push(item);
      notify();
      while (isFull()) await change;
    },
    /** Nothing more will come; with an error, `take` rejects with it after the last item. */
    end(error?: unknown): void {
      ended ??= { error };
      notify();
    },
    /** Everything that is there, at least one item; nothing after the end. */
    async take(): Promise<readonly Item[] | undefined> {
      while (items.length === 0) {
        if (ended?.error !== undefined) throw ended.error;
        if (ended !== undefined) return undefined;
        await change;
      }
      const taken = items;
      items = [];
      notify();
      return taken;
    },
  };
}
