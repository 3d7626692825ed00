import { afterEach, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  perform,
  type Person,
  platform,
  refusal,
  signUp,
  signUpFriends,
  succeed,
} from '@parley/testkit';
import { randomBytes, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { announceFile, putFile, uploadFile } from './support/files.ts';

afterEach(everybodyLeaves);

interface File {
  readonly url: string;
  readonly expiresAt: string;
  readonly size: number;
  readonly image: { readonly width: number; readonly thumbnailUrl: string } | null;
}
const selection =
  'sent: message { id attachments { kind url expiresAt name contentType size image { width thumbnailUrl } } }';

async function sendFiles(person: Person, roomId: string, uploadIds: readonly string[]) {
  const attachments = uploadIds.map((uploadId) => ({ uploadId }));
  const input = { roomId, clientMessageId: randomUUID(), text: '', attachments };
  const { sent } = await succeed<{ sent: { id: string; attachments: readonly File[] } }>(
    person,
    'sendMessage',
    input,
    selection,
  );
  return sent;
}
const see = (url: string, headers: Record<string, string> = {}) =>
  fetch(new URL(url, platform().gatewayUrl), { headers });

test('createAttachmentUpload takes a file in parts, and the other one reads it, in ranges too', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const bytes = Buffer.concat([Buffer.from('no film'), randomBytes(1_499_993)]);
  const { id, url } = await announceFile(ada, { roomId, name: 'film.mp4', size: bytes.length });
  const first = await putFile(url, bytes.subarray(0, 1_048_576), `bytes 0-1048575/${bytes.length}`);
  expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-1048575']);
  const rest = await putFile(url, bytes.subarray(1_048_576), `bytes 1048576-1499999/${bytes.length}`);
  expect(rest.status).toBe(204);
  await sendFiles(ada, roomId, [id]);
  const room = await ben.ask<{ messages: { edges: { node: { attachments: readonly File[] } }[] } }>(
    'query($id: ID!) { room(id: $id) { messages(last: 1) { edges { node { attachments { url size } } } } } }',
    { id: roomId },
  );
  const [file] = room.messages.edges[0]?.node.attachments ?? [];
  const whole = await see(file?.url ?? '');
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
  const part = await see(file?.url ?? '', { range: 'bytes=1048570-1048579' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1048570-1048579/1500000']);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_048_570, 1_048_580))).toBe(true);
});

test('a picture is shown, without its metadata, until its message is deleted', async () => {
  const { ada, roomId } = await signUpFriends();
  const bytes = await sharp({ create: { width: 400, height: 300, channels: 3, background: 'red' } })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer();
  const sent = await sendFiles(ada, roomId, [await uploadFile(ada, roomId, { name: 'me.jpg', bytes })]);
  const [file] = sent.attachments;
  const addresses = [file?.url ?? '', file?.image?.thumbnailUrl ?? ''];
  for (const url of addresses) {
    const answer = await see(url);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': expect.stringMatching(/^image\/(?:jpeg|webp)$/u),
      'content-disposition': "inline; filename*=UTF-8''me.jpg",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).exif).toBeUndefined();
  }
  await perform(ada, 'deleteMessage', { messageId: sent.id });
  for (const url of addresses) expect((await see(url)).status).toBe(404);
});

test('sendMessage answers AttachmentNotFound to an upload of somebody else, and to one that is used', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const uploadId = await uploadFile(ada, roomId, { name: 'a.txt', bytes: Buffer.from('bytes') });
  const refused = async (person: Person): Promise<string> => {
    const input = { roomId, clientMessageId: randomUUID(), text: 'Look', attachments: [{ uploadId }] };
    return (await refusal(person, 'sendMessage', input)).__typename;
  };
  expect(await refused(ben)).toBe('AttachmentNotFound');
  await sendFiles(ada, roomId, [uploadId]);
  expect(await refused(ada)).toBe('AttachmentNotFound');
});

test('createAttachmentUpload answers NotARoomMember to others, and NotAllowed where only admins post', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const file = { name: 'a.txt', size: 5 };
  const stranger = await signUp();
  expect((await refusal(stranger, 'createAttachmentUpload', { roomId, ...file })).__typename).toBe(
    'NotARoomMember',
  );
  const settings = { whoMayPost: 'ADMINS' };
  const { room } = await succeed<{ room: { id: string } }>(
    ada,
    'createGroupRoom',
    { title: 'News', memberIds: [ben.id], settings },
    'room { id }',
  );
  expect((await refusal(ben, 'createAttachmentUpload', { roomId: room.id, ...file })).__typename).toBe(
    'NotAllowed',
  );
});

test('createAttachmentUpload answers AttachmentQuotaExceeded, and InvalidInput to what is larger than a file may be', async () => {
  const { ada, roomId } = await signUpFriends();
  const announced = { roomId, name: 'film.mp4', size: 20_971_520 };
  for (let n = 0; n < 51; n += 1) await announceFile(ada, announced);
  expect((await refusal(ada, 'createAttachmentUpload', announced)).__typename).toBe(
    'AttachmentQuotaExceeded',
  );
  const tooLarge = { ...announced, size: 20_971_521 };
  expect((await refusal(ada, 'createAttachmentUpload', tooLarge)).__typename).toBe('InvalidInput');
});
