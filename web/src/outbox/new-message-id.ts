/** A `clientMessageId`. Not `randomUUID`, which is missing where a page comes by plain HTTP from another machine. */
export function newMessageId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
