const openable = new Set(['https:', 'http:', 'mailto:']);
const unseen = /[\s\p{Cc}\p{Cf}]/u;

/** An address that a link may lead to, as the browser reads it; undefined of every other one. */
export function openableAddress(address: string): string | undefined {
  if (unseen.test(address) || !/^(?:https?:\/\/|mailto:)/iu.test(address) || !URL.canParse(address))
    return undefined;
  const url = new URL(address);
  // A name before the host is there to look like one.
  return openable.has(url.protocol) && url.username === '' && url.password === '' ? url.href : undefined;
}
