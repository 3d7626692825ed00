import type { Mongo } from './mongo.ts';

export type PreviewSettingsStore = ReturnType<typeof createPreviewSettingsStore>;

/** Who wants no previews of the links that they send. Who has said nothing wants them. */
export function createPreviewSettingsStore({ previewSettings }: Pick<Mongo, 'previewSettings'>) {
  const unwantedAmong = async (userIds: readonly string[]): Promise<ReadonlySet<string>> => {
    const filter = { _id: { $in: [...userIds] }, isEnabled: false };
    const found = await previewSettings.find(filter, { projection: { _id: 1 } }).toArray();
    return new Set(found.map(({ _id }) => _id));
  };
  return {
    unwantedAmong,
    isEnabled: async (userId: string): Promise<boolean> => !(await unwantedAmong([userId])).has(userId),
    async set(userId: string, isEnabled: boolean): Promise<void> {
      await previewSettings.updateOne({ _id: userId }, { $set: { isEnabled } }, { upsert: true });
    },
  };
}
