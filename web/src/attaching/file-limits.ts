/** What the server takes (docs/how-to/send-files.md). */
export const fileLimits = {
  /** Of one message. */
  count: 10,
  /** Of one file. */
  bytes: 20 * 1024 * 1024,
  /** Of a picture: its width times its height. */
  pixels: 40 * 1024 * 1024,
} as const;

/** Why a file is not taken: said before anything of it is sent. */
export type FileFault =
  | { readonly type: 'count'; readonly refused: number }
  | { readonly type: 'empty' | 'unreadable' | 'heic'; readonly name: string }
  | { readonly type: 'bytes'; readonly name: string; readonly bytes: number }
  | { readonly type: 'pixels'; readonly name: string; readonly pixels: number };
