import { firstLink } from '../rooms/first-link.ts';
import type { PreviewSettingsStore } from '../stores/preview-settings-store.ts';

/** Whether somebody wants a preview of a text that they send. */
export type WantsPreview = (userId: string, text: string) => Promise<boolean>;

/** Only of a text with a link it is asked what its sender has decided, and only on a server that makes previews. */
export function createWantsPreview(
  { previewSettings }: { readonly previewSettings: Pick<PreviewSettingsStore, 'isEnabled'> },
  { LINK_PREVIEWS }: { readonly LINK_PREVIEWS: 'on' | 'off' },
): WantsPreview {
  return async (userId, text) =>
    LINK_PREVIEWS === 'off' || firstLink(text) === null || previewSettings.isEnabled(userId);
}
