/** How far files have come. It changes often: those that show it read it apart from the messages. */
export interface UploadProgress {
  /** In bytes; undefined where nothing is known. */
  readonly of: (attachmentId: string) => number | undefined;
  readonly set: (attachmentId: string, sentBytes: number) => void;
  readonly subscribe: (onChange: () => void) => () => void;
}

export function createUploadProgress(): UploadProgress {
  const sent = new Map<string, number>();
  const listeners = new Set<() => void>();
  return {
    of: (attachmentId) => sent.get(attachmentId),
    set(attachmentId, sentBytes) {
      sent.set(attachmentId, sentBytes);
      for (const changed of listeners) changed();
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

/** Of the files that this tab sends. */
export const uploadProgress: UploadProgress = createUploadProgress();
