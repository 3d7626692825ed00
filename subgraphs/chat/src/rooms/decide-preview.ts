import { refuse } from '@parley/service-kit/refusals';
import { firstLink } from './first-link.ts';
import { linkToPreview, type LinkPreview } from './link-preview.ts';
import type { Message } from './message.ts';
import type { CommandOutcome, PreviewCommand } from './room-command.ts';

/**
 * Adds a preview to a message that still has its link, and none of it yet: what was edited or deleted meanwhile stays as it is, and a second
 * preview changes nothing.
 */
export function decidePreview(message: Message | undefined, { preview }: PreviewCommand): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  return { message: linkToPreview(message) === preview.url ? { ...message, linkPreview: preview } : message };
}

/** A message with another text keeps the preview of a link that is still its first. */
export function withText<Before extends Pick<Message, 'linkPreview'>>(
  { linkPreview, ...message }: Before,
  text: string,
): Omit<Before, 'linkPreview'> & { readonly text: string; readonly linkPreview?: LinkPreview } {
  const isKept = linkPreview !== undefined && firstLink(text) === linkPreview.url;
  return { ...message, text, ...(isKept && { linkPreview }) };
}
