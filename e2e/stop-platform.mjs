import { rmSync } from 'node:fs';

// jest's globalTeardown of the project `platform`.
export default async function stopPlatform() {
  await globalThis.platform?.stop();
  if (globalThis.mediaDirectory !== undefined) rmSync(globalThis.mediaDirectory, { recursive: true });
}
