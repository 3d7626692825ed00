import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from '../system/json-file.mjs';
import { makeProfilePaths } from '../system/paths.mjs';

/** @typedef {import('./services-contract.d.mts').Secrets} Secrets */

/** @returns {Secrets} */
export function createSecrets() {
  const internal = createKeyPair();
  return {
    internalTokenPrivateKey: internal.privateKey,
    internalTokenPublicKey: internal.publicKey,
    accessTokenPrivateKey: createKeyPair().privateKey,
    cursorSecret: randomBytes(32).toString('hex'),
    projectionSecret: randomBytes(32).toString('hex'),
    mediaUploadSecret: randomBytes(32).toString('hex'),
  };
}

/** The secrets of a profile, made at its first start and kept; one that came up later is added. @param {string} profile @returns {Secrets} */
export function loadSecrets(profile) {
  const file = join(makeProfilePaths(profile).run, 'secrets.json');
  /** @type {Partial<Secrets> | undefined} */
  const kept = readJson(file);
  const secrets = { ...createSecrets(), ...kept };
  writeJson(file, secrets);
  return secrets;
}

/** @returns {{privateKey: string, publicKey: string}} Ed25519, each a JWK as JSON */
function createKeyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const about = { kid: randomBytes(8).toString('hex'), alg: 'EdDSA', use: 'sig' };
  return {
    privateKey: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...about }),
    publicKey: JSON.stringify({ ...publicKey.export({ format: 'jwk' }), ...about }),
  };
}
