/** A file that somebody sends, and what must become of it. */
export interface HostileFile {
  readonly what: string;
  /** As it is called: `a.bin` unless told. */
  readonly name?: string;
  readonly bytes: Buffer;
  /** The code of its refusal, or the media type that it is given out as. */
  readonly outcome: Refused | Picture | Played | Saved;
}

type Refused = { readonly refused: string };
/** Made anew, so that nothing of the file is left but what is to be seen. */
type Picture = { readonly picture: string };
/** Played where it is, without its metadata. */
type Played = { readonly played: string };
/** Never shown, byte by byte what was sent. */
type Saved = { readonly saved: string };

/** Must not be found in anything that is shown. */
export const secret = 'SECRET-GPS-52.5200N-13.4050E';
export const script = '<script>alert(1)</script>';

export const bytesOf = (...parts: readonly (string | readonly number[] | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
