import { textFrame } from './text-frame.ts';

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
