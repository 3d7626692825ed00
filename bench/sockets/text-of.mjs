/** What a text frame says. @param {import('ws').RawData} data  a Buffer, as `ws` gives it unless told otherwise */
export function textOf(data) {
  return /** @type {Buffer} */ (data).toString();
}
