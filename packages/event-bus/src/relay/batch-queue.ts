/** Between a reader and a slower writer: what has gathered is taken at once, and a full queue holds the reader back. */
export interface BatchQueue<Item> {
  /** Resolves when there is room for more. */
  readonly put: (item: Item) => Promise<void>;
  /** Nothing more will come; with an error, `take` rejects with it after the last item. */
  readonly end: (error?: unknown) => void;
  /** Everything that is there, at least one item; nothing after the end. */
  readonly take: () => Promise<readonly Item[] | undefined>;
}

export function createBatchQueue<Item>(limit: number): BatchQueue<Item> {
  let items: Item[] = [];
  let ended: { readonly error: unknown } | undefined;
  let changed: () => void = () => undefined;
  let change = nextChange();

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      changed = resolve;
    });
  }
  const notify = (): void => {
    changed();
    change = nextChange();
  };

  const isFull = (): boolean => items.length >= limit && ended === undefined;

  return {
    async put(item) {
      items.push(item);
      notify();
      while (isFull()) await change;
    },
    end(error) {
      ended ??= { error };
      notify();
    },
    async take() {
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
