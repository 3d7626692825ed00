/** A payload's JSON that goes to many clients. Most of them call their operation the same, so that they get the same frame, to the byte. */
export class SharedText {
  readonly text: string;
  #idText = '';
  #frame: Buffer | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The `next` frame for an operation with this id, as JSON. */
  frameFor(idText: string): Buffer {
    if (this.#frame !== undefined && this.#idText === idText) return this.#frame;
    this.#idText = idText;
    this.#frame = textFrame(nextMessage(idText, this.text));
    return this.#frame;
  }
}

/** graphql-transport-ws' `next`. `idText` and `payload`: JSON. */
export function nextMessage(idText: string, payload: string): string {
  return `{"id":${idText},"type":"next","payload":${payload}}`;
}

/** A whole WebSocket frame of a server with this text (RFC 6455, 5.2: not masked, not fragmented), to be written in one piece. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81; // FIN, and the opcode of a text message
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}
