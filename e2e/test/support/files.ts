import { type Person, platform, succeed } from '@parley/testkit';

/** An announced file. */
export interface Upload {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: string;
}

export async function announceFile(
  person: Person,
  input: { roomId: string; name: string; size: number },
): Promise<Upload> {
  const selection = 'upload { id url expiresAt }';
  return (await succeed<{ upload: Upload }>(person, 'createAttachmentUpload', input, selection)).upload;
}

/** Sends bytes through the gateway, all at once or as the part that `contentRange` says. */
export function putFile(url: string, bytes: Buffer, contentRange?: string): Promise<Response> {
  return fetch(new URL(url, platform().gatewayUrl), {
    method: 'PUT',
    headers: contentRange === undefined ? {} : { 'content-range': contentRange },
    body: new Uint8Array(bytes),
  });
}

/** Announces a file and sends it; answers the upload's id. */
export async function uploadFile(
  person: Person,
  roomId: string,
  { name, bytes }: { name: string; bytes: Buffer },
): Promise<string> {
  const { id, url } = await announceFile(person, { roomId, name, size: bytes.length });
  const { status } = await putFile(url, bytes);
  if (status !== 204) throw new Error(`The upload was answered by ${status}.`);
  return id;
}
