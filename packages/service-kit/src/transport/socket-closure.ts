/** Thrown while handling a frame: closes the socket with this code. The reason is a sentence of at most 123 bytes. */
export class SocketClosure extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}
