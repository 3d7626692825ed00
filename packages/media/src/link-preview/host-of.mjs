/**
 * The host that a limit counts: the name as it was asked, not what it resolves to. The URL parser has folded its case, its script and the
 * ways to write an address; the dot at its end and the port are left out.
 * @param {Pick<URL, 'hostname'>} url @returns {string}
 */
export function hostOf({ hostname }) {
  return hostname.replace(/\.$/u, '');
}
