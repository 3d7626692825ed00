import { crc32, deflateSync } from 'node:zlib';

/** A square picture in two colours that run into one another, as PNG; another one for each number. @param {number} number @param {number} edge  in pixels */
export function drawPicture(number, edge) {
  const from = colour(number * 47);
  const to = colour(number * 47 + 110);
  const rows = Buffer.alloc(edge * (1 + edge * 3));
  for (let y = 0; y < edge; y += 1)
    for (let x = 0; x < edge; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const part = (x + y) / (2 * edge);
        const value = (from[channel] ?? 0) * (1 - part) + (to[channel] ?? 0) * part;
        rows[y * (1 + edge * 3) + 1 + x * 3 + channel] = Math.round(value);
      }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 2, 0, 0, 0], 8); // eight bits, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}

/** @param {number} hue  in degrees @returns {readonly number[]} red, green, blue */
function colour(hue) {
  return [0, 120, 240].map((shift) => Math.round(150 + 80 * Math.cos(((hue + shift) * Math.PI) / 180)));
}
