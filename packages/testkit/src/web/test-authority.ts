import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, as PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that nobody trusts but who is given its certificate. */
export interface TestAuthority {
  readonly cert: string;
  /** For these names; from an hour ago for a day, unless `endsAt` is given. */
  issue(names: readonly string[], endsAt?: Date): TestCertificate;
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const dayMs = 24 * 60 * 60_000;
/** ecdsa-with-SHA256, RFC 5758. */
const algorithm = der(0x30, der(0x06, '2a8648ce3d040302'));

export function createTestAuthority(name = 'Test Authority'): TestAuthority {
  const keys = newKeys();
  const by = { name, key: keys.privateKey };
  return {
    cert: certificate({ subject: name, extensions: [isAuthority], publicKey: keys.publicKey }, by),
    issue(names, endsAt) {
      const { publicKey, privateKey } = newKeys();
      const subject = names[0] ?? '';
      const extensions = [namesOf(names)];
      return {
        cert: certificate({ subject, extensions, publicKey, endsAt }, by),
        key: pem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' })),
      };
    },
  };
}

/** A certificate that only itself speaks for. */
export function selfSigned(names: readonly string[]): TestCertificate {
  const { publicKey, privateKey } = newKeys();
  const subject = names[0] ?? '';
  return {
    cert: certificate(
      { subject, extensions: [namesOf(names)], publicKey },
      { name: subject, key: privateKey },
    ),
    key: pem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** Of version 3, RFC 5280, 4.1. */
function certificate(
  of: {
    readonly subject: string;
    readonly extensions: readonly Buffer[];
    readonly publicKey: KeyObject;
    readonly endsAt?: Date | undefined;
  },
  by: { readonly name: string; readonly key: KeyObject },
): string {
  const endsAt = of.endsAt ?? new Date(Date.now() + dayMs);
  const beginsAt = new Date(Math.min(Date.now(), endsAt.getTime()) - 60 * 60_000);
  const signed = der(
    0x30,
    der(0xa0, der(0x02, '02')),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(by.name),
    der(0x30, time(beginsAt), time(endsAt)),
    nameOf(of.subject),
    of.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, ...of.extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', signed, by.key)]);
  return pem('CERTIFICATE', der(0x30, signed, algorithm, der(0x03, signature)));
}

const isAuthority = der(0x30, der(0x06, '551d13'), der(0x01, 'ff'), der(0x04, der(0x30, der(0x01, 'ff'))));

function namesOf(names: readonly string[]): Buffer {
  const all = names.map((name) => der(0x82, Buffer.from(name)));
  return der(0x30, der(0x06, '551d11'), der(0x04, der(0x30, ...all)));
}

function nameOf(commonName: string): Buffer {
  return der(0x30, der(0x31, der(0x30, der(0x06, '550403'), der(0x0c, Buffer.from(commonName)))));
}

function time(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-T:]/gu, '')}Z`));
}

/** A tag, a length and what it holds; a text is hexadecimal. */
function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)),
  );
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replaceAll(/.{64}/gu, '$&\n').trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
