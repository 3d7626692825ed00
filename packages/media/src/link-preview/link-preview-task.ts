/** Bounds of one preview. */
export interface LinkPreviewLimits {
  /** For all of it, names, redirects and the picture included, in milliseconds. */
  readonly timeoutMs: number;
  /** The number of redirects that are followed, of the page and of its picture. */
  readonly redirects: number;
  /** Of a page, unpacked, in bytes: what comes after is not read. */
  readonly htmlBytes: number;
  /** Of a picture as it comes, in bytes: a larger one is left out. */
  readonly imageBytes: number;
}

/**
 * A network of a test's own, in place of names and addresses of the world. What is public is decided as ever: the test only says where
 * an address that has passed leads to, on this machine.
 */
export interface TestNetwork {
  /** The addresses of each name; of a list of lists the next one each time that it is asked. */
  readonly hosts: Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>;
  /** The port of this machine that an address leads to, by `address:port`. */
  readonly routes: Readonly<Record<string, number>>;
  /** The port that all other addresses lead to. */
  readonly otherwise: number;
  /** The certificate of the authority that is trusted, as PEM, in place of those of the world. */
  readonly authority?: string | undefined;
}

/** What the process of a preview is asked. */
export interface LinkPreviewTask {
  readonly url: string;
  readonly userAgent: string;
  readonly limits: LinkPreviewLimits;
  readonly network?: TestNetwork | undefined;
}

export const refusalReasons = [
  'forbidden-url',
  'forbidden-address',
  'unknown-host',
  'unreachable',
  'too-many-redirects',
  'wrong-status',
  'server-error',
  'wrong-type',
  'wrong-encoding',
  'too-large',
  'broken',
  'too-slow',
  'lost',
  'nothing-to-show',
] as const;

/** Why there is no preview of an address. `lost`: our own process gave no answer. */
export type RefusalReason = (typeof refusalReasons)[number];

/** What a page says of itself, as it is written there. */
export interface PageText {
  readonly title: string | null;
  readonly description: string | null;
  readonly siteName: string | null;
  /** Of a picture: an address, as it is written there. */
  readonly image: string | null;
}
