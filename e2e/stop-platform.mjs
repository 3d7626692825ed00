// jest's globalTeardown of the project `platform`.
export default async function stopPlatform() {
  await globalThis.platform?.stop();
}
