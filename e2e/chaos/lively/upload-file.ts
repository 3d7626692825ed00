import type { App } from '@parley/testkit';
import { failureOf } from '../sender.ts';
import { type Attempted, type Failure, untilAnswered } from '../until-answered.ts';
import type { Apps } from './apps.ts';
import type { Deed } from './deed.ts';

/** The upload with the bytes, or the type of the refusal. */
export interface Uploaded {
  readonly uploadId?: string;
  readonly refused?: string;
}

interface Announced {
  readonly __typename: string;
  readonly upload?: { readonly id: string; readonly url: string };
}

const query = `mutation ($input: CreateAttachmentUploadInput!) { result: createAttachmentUpload(input: $input) {
  __typename ... on CreateAttachmentUploadSuccess { upload { id url } } } }`;

/** Announces and sends the file of a deed until that has succeeded; an attempt that fails on the way leaves an orphan. */
export function uploadFile(
  nextApp: () => App,
  { room, file = '' }: Deed,
  { apps, random }: { readonly apps: Apps; readonly random: () => number },
): Promise<Attempted<Uploaded>> {
  const bytes = Buffer.from(file);
  const input = { roomId: room.id, name: 'notes.txt', size: bytes.length };
  const attempt = async (): Promise<{ readonly value: Uploaded } | Failure> => {
    try {
      const { data, errors } = await nextApp().ask<{ result: Announced | null }>({
        query,
        variables: { input },
      });
      const announced = data?.result;
      if (!announced) return failureOf(errors);
      if (announced.upload === undefined) return { value: { refused: announced.__typename } };
      const { id, url } = announced.upload;
      const { status } = await fetch(new URL(url, apps.nextUrl()), {
        method: 'PUT',
        body: bytes,
        signal: AbortSignal.timeout(15_000),
      });
      return status === 204
        ? { value: { uploadId: id } }
        : { code: `UPLOAD_${status}`, text: 'The upload failed.' };
    } catch (error) {
      return { code: 'NO_ANSWER', text: String(error) };
    }
  };
  return untilAnswered(attempt, random);
}
