import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

const systemBundle = '/etc/ssl/certs/ca-certificates.crt';

/**
 * The certificates that this machine trusts as a Java key store: Debian makes its own by a maintainer script, which does not run here.
 * @returns {Buffer} in the JKS format, which Java takes for `lib/security/cacerts`
 */
export function javaTrustStore() {
  const certificates = trustedCertificates();
  const content = Buffer.concat([
    Buffer.from('feedfeed00000002', 'hex'),
    int32(certificates.length),
    ...certificates.map(trustedEntry),
  ]);
  return Buffer.concat([content, digest(content)]);
}

/** @returns {Buffer[]} DER */
function trustedCertificates() {
  const bundle = existsSync(systemBundle) ? readFileSync(systemBundle, 'utf8') : rootCertificates.join('\n');
  const certificates = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return certificates.map((pem) => new X509Certificate(pem).raw);
}

const trusted = 2;

/** @param {Buffer} certificate @param {number} index */
function trustedEntry(certificate, index) {
  const created = Buffer.alloc(8);
  return Buffer.concat([
    int32(trusted),
    text(`ca-${index}`),
    created,
    text('X.509'),
    int32(certificate.length),
    certificate,
  ]);
}

/** Java's password for it is `changeit`, and the phrase is the format's own. @param {Buffer} content */
function digest(content) {
  const password = Buffer.from('changeit', 'utf16le').swap16();
  return createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest();
}

/** @param {string} value */
function text(value) {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(value.length);
  return Buffer.concat([size, Buffer.from(value)]);
}

/** @param {number} value */
function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
