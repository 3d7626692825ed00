import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { finished, Readable } from 'node:stream';
import { assertKey, exactly, type ObjectStore } from './object-store.ts';

export interface S3Settings {
  readonly bucket: string;
  /** Of another server than Amazon's; the bucket then stands in the path. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Without them the SDK looks for those of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const ignore = (): void => undefined;
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Objects in a bucket of any server that speaks S3; the bucket must be there. */
export function createS3ObjectStore({ bucket, endpoint, region, credentials }: S3Settings): ObjectStore {
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials !== undefined && { credentials }),
    // Only where S3 itself wants one: not every server knows the checksums that the SDK adds by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silent, // what fails is thrown, and logged where it is handled
    requestHandler: { connectionTimeout: 2_000, socketTimeout: 10_000 },
  });
  return {
    async put(key, body, { size, contentType }) {
      assertKey(key);
      const about = { Bucket: bucket, Key: key, ContentLength: size, ContentType: contentType };
      if (body instanceof Readable) return putStream(client, body, about);
      if (body.length !== size) throw new Error('The size is not that of the body.');
      await client.send(new PutObjectCommand({ ...about, Body: body }));
    },
    async open(key, range) {
      assertKey(key);
      const part = range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` };
      try {
        const { Body, ContentLength } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, ...part }),
        );
        if (!(Body instanceof Readable) || ContentLength === undefined)
          throw new Error('S3 answered without a body.');
        return { body: Body, size: ContentLength };
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async delete(keys) {
      keys.forEach(assertKey);
      for (let from = 0; from < keys.length; from += 1_000) {
        const Objects = keys.slice(from, from + 1_000).map((Key) => ({ Key }));
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        const failure = Errors.find(({ Code }) => Code !== 'NoSuchKey');
        if (failure !== undefined) throw new Error(`S3 could not delete ${failure.Key}: ${failure.Message}`);
      }
    },
    close: () => client.destroy(),
  };
}

/** The SDK does not notice a body that breaks off, and would wait for the rest of it. */
async function putStream(
  client: S3Client,
  body: Readable,
  about: { Bucket: string; Key: string; ContentLength: number; ContentType: string },
): Promise<void> {
  const controller = new AbortController();
  const counted = Readable.from(exactly(about.ContentLength, body), { objectMode: false });
  let broken: Error | undefined;
  finished(counted, { writable: false }, (error) => {
    if (error === null || error === undefined) return;
    broken = error;
    controller.abort();
  });
  try {
    await client.send(new PutObjectCommand({ ...about, Body: counted }), { abortSignal: controller.signal });
  } catch (error) {
    throw broken ?? error;
  }
  if (broken !== undefined) throw broken;
}
