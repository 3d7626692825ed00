import type { Size } from '../files/picture-size.ts';
import { sendableName } from '../files/file-name.ts';
import type { OutboxAttachment } from '../outbox/outbox-message.ts';
import { fileLimits, type FileFault } from './file-limits.ts';

/** A file as a browser gives it. */
export type ChosenFile = Blob & { readonly name: string };

export interface CheckedFiles {
  readonly taken: readonly OutboxAttachment[];
  readonly faults: readonly FileFault[];
}

export interface CheckDependencies {
  /** In pixels; null where it is no picture that this browser shows. */
  readonly sizeOf: (bytes: Blob) => Promise<Size | null>;
  readonly newId: () => string;
  /** The name of a file whose own cannot be sent. */
  readonly otherwise: string;
}

/** Which of the files can be sent beside `already` others. Nothing that the server would refuse for what is known here is uploaded. */
export async function checkFiles(
  chosen: readonly ChosenFile[],
  already: number,
  dependencies: CheckDependencies,
): Promise<CheckedFiles> {
  const checked = await Promise.all(chosen.map((file) => checkFile(file, dependencies)));
  return takeUpTo(fileLimits.count - already, checked);
}

type Checked = { readonly attachment: OutboxAttachment } | { readonly fault: FileFault };

function takeUpTo(left: number, checked: readonly Checked[]): CheckedFiles {
  const faults = checked.flatMap((one) => ('fault' in one ? [one.fault] : []));
  const good = checked.flatMap((one) => ('attachment' in one ? [one.attachment] : []));
  const refused = Math.max(0, good.length - Math.max(0, left));
  return {
    taken: good.slice(0, good.length - refused),
    faults: refused === 0 ? faults : [...faults, { type: 'count', refused }],
  };
}

async function checkFile(
  file: ChosenFile,
  { sizeOf, newId, otherwise }: CheckDependencies,
): Promise<Checked> {
  const name = sendableName(file.name, otherwise);
  if (file.size > fileLimits.bytes) return { fault: { type: 'bytes', name, bytes: file.size } };
  const start = await file
    .slice(0, 12)
    .arrayBuffer()
    .catch(() => undefined);
  // A folder, or what was deleted after it was chosen.
  if (start === undefined) return { fault: { type: 'unreadable', name } };
  if (file.size === 0) return { fault: { type: 'empty', name } };
  if (isHeic(new Uint8Array(start))) return { fault: { type: 'heic', name } };
  const image = await sizeOf(file);
  const pixels = image === null ? 0 : image.width * image.height;
  if (pixels > fileLimits.pixels) return { fault: { type: 'pixels', name, pixels } };
  return { attachment: { id: newId(), name, bytes: file, image, upload: null } };
}

const heicBrands = new Set(['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1']);

/** As its first bytes say: its name and type may say anything. */
function isHeic(start: Uint8Array): boolean {
  const text = String.fromCodePoint(...start);
  return text.slice(4, 8) === 'ftyp' && heicBrands.has(text.slice(8, 12));
}
