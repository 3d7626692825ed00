/** What Windows opens as a device, whatever its end. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/iu;
/** Hidden in a folder, or a setting of it. */
const leadingDot = /^\./u;
/** Windows leaves them out: the end of the name would be another one. */
const trailing = /[. ]$/u;

/**
 * A `Content-Disposition` (RFC 6266) with the name of a file (RFC 8187): only what browsers show without running anything is shown, all else
 * is saved. A name that a system would take for something else gets an underscore.
 */
export function contentDisposition({ contentType, name }: { contentType: string; name: string }): string {
  const kind = /^(?:image|audio|video)\//u.test(contentType) ? 'inline' : 'attachment';
  const safe = name.replace(trailing, '_').replace(leadingDot, '_$&').replace(device, '_$&');
  const encoded = encodeURIComponent(safe).replaceAll(
    /['()*]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename*=UTF-8''${encoded}`;
}
