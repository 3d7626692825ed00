import { expect, test } from '@jest/globals';
import { type Person, signUpFriends, succeed } from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { browserForTests, type BrowserWindow } from '../support/browser.ts';
import { uploadFile } from '../support/files.ts';
import { findings, messagesOf, openApp, said } from '../support/web-app.ts';

const browser = browserForTests();

const open = (person: Person, path: string): Promise<BrowserWindow> => openApp(browser(), person, path);

interface FileToSend {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A picture of so many pixels, with stripes that a ThumbHash has something of. */
async function picture(name: string, width: number, height: number): Promise<FileToSend> {
  const stripe = await sharp({
    create: { width, height: Math.ceil(height / 2), channels: 3, background: 'teal' },
  })
    .png()
    .toBuffer();
  const bytes = await sharp({ create: { width, height, channels: 3, background: 'orange' } })
    .composite([{ input: stripe, top: 0, left: 0 }])
    .png()
    .toBuffer();
  return { name, bytes };
}

/** A tone of a second, as a WAV file of 16 bits. */
function tone(name: string): FileToSend {
  const samples = 8_000;
  const bytes = Buffer.alloc(44 + 2 * samples);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * samples, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(samples, 24);
  bytes.writeUInt32LE(2 * samples, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples, 40);
  for (let at = 0; at < samples; at += 1)
    bytes.writeInt16LE(Math.round(20_000 * Math.sin(at / 3) * (at / samples)), 44 + 2 * at);
  return { name, bytes };
}

async function sendFiles(
  person: Person,
  roomId: string,
  files: readonly FileToSend[],
  text = '',
): Promise<void> {
  const attachments: { uploadId: string }[] = [];
  for (const file of files) attachments.push({ uploadId: await uploadFile(person, roomId, file) });
  const input = { roomId, clientMessageId: randomUUID(), text, attachments };
  await succeed(person, 'sendMessage', input, 'message { id }');
}

const pictureNamed = (page: Page, name: string) =>
  messagesOf(page).getByRole('img', { name: `Picture: ${name}` });
/** Of the one element that a selector names, what an expression of it says. */
const inPage = (page: Page, selector: string, expression: string): Promise<unknown> =>
  page.evaluate(`((element) => ${expression})(document.querySelector('${selector}'))`);
const isLoaded = async (page: Page, name: string): Promise<unknown> => {
  await pictureNamed(page, name).waitFor();
  return inPage(page, `img[alt="Picture: ${name}"]`, 'element.decode().then(() => element.naturalWidth > 0)');
};

test('pictures have their size before they are loaded, and open in a gallery', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await sendFiles(ben, roomId, [await picture('wide.png', 1600, 400)], 'Look at this');
  await sendFiles(ben, roomId, [
    await picture('one.png', 300, 300),
    await picture('two.png', 40, 40),
    await picture('three.png', 20, 1200),
  ]);
  const { page, origins } = await open(ada, `/rooms/${roomId}`);
  const sizes = () =>
    inPage(page, 'img[alt="Picture: wide.png"]', '[element.clientWidth, element.clientHeight]');
  await page.route(/\/media\//u, () => undefined);
  await page.reload();
  await pictureNamed(page, 'wide.png').waitFor({ state: 'attached' });
  expect(await sizes()).toEqual([320, 96]);
  await page.unroute(/\/media\//u);
  await page.reload();
  for (const name of ['wide.png', 'one.png', 'two.png', 'three.png'])
    expect(await isLoaded(page, name)).toBe(true);
  expect(await sizes()).toEqual([320, 96]);
  expect(origins.size).toBe(2);

  const opener = messagesOf(page).getByRole('button', { name: 'Picture: one.png' });
  await opener.press('Enter');
  const gallery = page.getByRole('dialog', { name: 'Picture 2 of 4' });
  await gallery.getByRole('img', { name: 'Picture: one.png' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('ArrowRight');
  await page
    .getByRole('dialog', { name: 'Picture 3 of 4' })
    .getByRole('img', { name: 'Picture: two.png' })
    .waitFor();
  await page.keyboard.press('+');
  expect(await inPage(page, '[role=dialog] img', 'element.clientWidth > window.innerWidth')).toBe(true);
  await page.keyboard.press('-');
  await page.getByRole('button', { name: 'Next picture' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('link', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe('three.png');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await messagesOf(page).locator('button:focus').getByRole('img', { name: 'Picture: one.png' }).waitFor();
});

test('files are saved, sounds are heard, and what fails can be loaded again, on a small screen, too', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const name = `${'a very '.repeat(20)}long name of a document.pdf`;
  await sendFiles(ben, roomId, [{ name, bytes: Buffer.from('no document') }, tone('hello.wav')]);
  await sendFiles(ben, roomId, [await picture('broken.png', 600, 600)]);
  const { page } = await open(ada, `/rooms/${roomId}`);
  const player = messagesOf(page).getByLabel('Sound: hello.wav');
  await player.waitFor();
  await messagesOf(page).getByText('0:01').waitFor();
  await inPage(page, 'audio', '{ element.muted = true; return element.play(); }');
  const saved = page.waitForEvent('download');
  await messagesOf(page)
    .getByRole('link', { name: /document\.pdf/u })
    .click();
  expect((await saved).suggestedFilename()).toBe(name);

  let isBroken = true;
  // As when its address has expired.
  await page.route(/\/(?:file|thumbnail)\?/u, (route) =>
    isBroken ? route.fulfill({ status: 403 }) : route.continue(),
  );
  await page.reload();
  await messagesOf(page).getByText('This picture could not be loaded.').waitFor();
  // Also when it is read again.
  await messagesOf(page).getByText('0:01').waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await findings(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  isBroken = false;
  await messagesOf(page).getByRole('button', { name: 'Try again' }).click();
  expect(await isLoaded(page, 'broken.png')).toBe(true);
});

/** Chooses files in the composer, as from a disk. */
async function choose(page: Page, files: readonly FileToSend[]): Promise<void> {
  await page.getByRole('button', { name: 'Attach', exact: true }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'Choose files' }).click();
  const chosen = files.map(({ name, bytes }) => ({ name, mimeType: typeOf(name), buffer: bytes }));
  await (await chooser).setFiles(chosen);
}

function typeOf(name: string): string {
  return name.endsWith('.png') ? 'image/png' : 'application/octet-stream';
}

/** Drops or pastes a file of a text on the conversation, as another program would. */
const bring = (page: Page, how: 'drop' | 'paste', name: string): Promise<unknown> =>
  page.evaluate(`{
    const data = new DataTransfer();
    data.items.add(new File(['${how}'], '${name}'));
    const event = '${how}' === 'drop'
      ? new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data })
      : new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data });
    document.querySelector('textarea').dispatchEvent(event);
  }`);

test('files are chosen, dropped and pasted, and what cannot be sent is said before', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { page } = await open(ada, `/rooms/${roomId}`);
  const bens = (await open(ben, `/rooms/${roomId}`)).page;
  const draft = page.getByRole('list', { name: /to send/u });
  await choose(page, [
    { name: 'huge.bin', bytes: Buffer.alloc(20 * 1024 * 1024 + 1) },
    { name: 'nothing.txt', bytes: Buffer.alloc(0) },
    { name: 'phone.png', bytes: Buffer.from('\0\0\0\u0018ftypheic----') },
    await picture('view.png', 400, 200),
  ]);
  const alert = page.getByRole('alert');
  await alert.getByText('huge.bin has 20 MB. A file has at most 20 MB.').waitFor();
  await alert.getByText('nothing.txt is empty.').waitFor();
  await alert.getByText('phone.png is a HEIC picture').waitFor();
  await draft.getByText('view.png').waitFor();
  await bring(page, 'drop', 'dropped\u202Efdp.exe');
  await draft.getByText('droppedfdp.exe').waitFor();
  await bring(page, 'paste', 'pasted.txt');
  await draft.getByText('pasted.txt').waitFor();
  await page.getByRole('button', { name: 'Remove pasted.txt' }).click();
  await draft.getByText('pasted.txt').waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await findings(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await page.getByLabel('Write a message').fill('The view');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await said(bens, 'The view').getByText('droppedfdp.exe').waitFor();
  expect(await isLoaded(bens, 'view.png')).toBe(true);
  await said(page, 'The view')
    .getByText(/^(?:Sent|Delivered|Read)$/u)
    .first()
    .waitFor();
  expect(await draft.count()).toBe(0);
});

test('files that are on their way go on after the page was loaded anew, once and in order, and can be cancelled', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { page } = await open(ada, `/rooms/${roomId}`);
  const bens = (await open(ben, `/rooms/${roomId}`)).page;
  const isUpload = (url: URL): boolean => url.pathname.includes('/uploads/');
  await page.route(isUpload, (route) => route.abort());
  const large = { name: 'large.bin', bytes: Buffer.alloc(9 * 1024 * 1024, 'x') };
  await choose(page, [large, await picture('view.png', 400, 200)]);
  await page.getByRole('list', { name: '2 files to send' }).waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('progressbar', { name: 'Sending large.bin' }).waitFor();
  await pictureNamed(page, 'view.png').waitFor();
  await choose(page, [{ name: 'unwanted.txt', bytes: Buffer.from('no') }]);
  await page.getByRole('list', { name: '1 file to send' }).waitFor();
  await page.getByLabel('Write a message').fill('unwanted');
  await page.getByLabel('Write a message').press('Enter');
  await said(page, 'unwanted').getByRole('button', { name: 'Cancel' }).click();
  await said(page, 'unwanted').waitFor({ state: 'detached' });
  await page.getByLabel('Write a message').fill('after it');
  await page.getByLabel('Write a message').press('Enter');
  await said(page, 'after it').waitFor();
  expect(await findings(page)).toEqual([]);
  await page.unroute(isUpload);
  await page.reload();
  await said(bens, 'after it').waitFor();
  await messagesOf(bens).getByText('large.bin').waitFor();
  expect(await isLoaded(bens, 'view.png')).toBe(true);
  await messagesOf(bens).getByText('9 MB').waitFor();
  expect(await messagesOf(bens).getByRole('article').count()).toBe(2);
  await said(page, 'large.bin')
    .getByText(/^(?:Sent|Delivered|Read)$/u)
    .first()
    .waitFor();
});

test('a voice message is recorded, heard and sent, and a refused microphone is no silence', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { page } = await open(ada, `/rooms/${roomId}`);
  const record = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Attach', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Record a voice message' }).click();
  };
  // As where a person says no.
  await page.evaluate(
    `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
  );
  await record();
  await page.getByText('does not let Parley use the microphone').waitFor();
  // A machine without a microphone: a tone in its place.
  await page.evaluate(`{
    const context = new AudioContext();
    const tone = new OscillatorNode(context);
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    window.microphone = out.stream;
    navigator.mediaDevices.getUserMedia = async () => out.stream.clone();
  }`);
  await record();
  await page.getByRole('timer').getByText('0:01').waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('timer').waitFor({ state: 'detached' });
  await record();
  await page.getByRole('timer').getByText('0:02').waitFor();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page
    .getByRole('list', { name: '1 file to send' })
    .getByLabel(/^Voice message/u)
    .waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const bens = (await open(ben, `/rooms/${roomId}`)).page;
  await messagesOf(bens)
    .getByLabel(/^Sound: Voice message/u)
    .waitFor();
  await messagesOf(bens)
    .getByText(/^0:0[23] · /u)
    .waitFor();
  await messagesOf(bens).locator('.waveform').waitFor();
});
