import type { PreviewSettingsStore } from '../stores/preview-settings-store.ts';

/** Whether links that somebody sends get previews. */
export interface LinkPreviewSettings {
  readonly enabled: boolean;
}

/** Decides whether links that the viewer sends from now on get previews. */
export function createSetLinkPreviews({
  previewSettings,
}: {
  readonly previewSettings: Pick<PreviewSettingsStore, 'set'>;
}) {
  return async (
    viewerId: string,
    { enabled }: LinkPreviewSettings,
  ): Promise<{ readonly linkPreviews: LinkPreviewSettings }> => {
    await previewSettings.set(viewerId, enabled);
    return { linkPreviews: { enabled } };
  };
}
