import { createSecrets } from '../services/secrets.mjs';

/** New keys as lines for `.env`, which Docker Compose reads. @type {import('../cli.mjs').Command} */
export async function secrets() {
  const made = createSecrets();
  const lines = {
    INTERNAL_TOKEN_PRIVATE_KEY: made.internalTokenPrivateKey,
    INTERNAL_TOKEN_PUBLIC_KEY: made.internalTokenPublicKey,
    ACCESS_TOKEN_PRIVATE_KEY: made.accessTokenPrivateKey,
    CURSOR_SECRET: made.cursorSecret,
    PROJECTION_SECRET: made.projectionSecret,
    MEDIA_UPLOAD_SECRET: made.mediaUploadSecret,
  };
  for (const [name, value] of Object.entries(lines)) console.log(`${name}='${value}'`);
  return 0;
}
