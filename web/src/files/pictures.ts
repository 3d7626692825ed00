import type { MessageFilesFragment } from './graph.generated.ts';

/** Which picture: the file of a message. */
export interface PicturePlace {
  readonly messageId: string;
  readonly index: number;
}

/** A message as the gallery needs it. */
export interface PictureMessage extends MessageFilesFragment {
  readonly sentAt: string;
  readonly isFromBlocked: boolean;
  readonly sender: { readonly displayName: string } | null;
}

export interface ShownPicture extends PicturePlace {
  readonly message: PictureMessage;
}

/** All pictures of messages that the viewer sees, in the order of sending. */
export function picturesOf(messages: readonly PictureMessage[]): readonly ShownPicture[] {
  return messages
    .filter(({ isFromBlocked }) => !isFromBlocked)
    .flatMap((message) =>
      message.attachments.flatMap(({ image }, index) =>
        image === null ? [] : [{ message, messageId: message.id, index }],
      ),
    );
}
