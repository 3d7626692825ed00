/** FIN and the opcode of a text message. */
const finalText = 0x81;
const sixteenBits = 126;
const sixtyFourBits = 127;

/** A whole WebSocket frame of a server with this text (RFC 6455, 5.2: not masked, not fragmented), to be written in one piece. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < sixteenBits ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = finalText;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = sixteenBits;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = sixtyFourBits;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}
