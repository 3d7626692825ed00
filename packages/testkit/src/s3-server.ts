import { findOrBuildVersitygw } from '@parley/stack/versitygw';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@parley/testkit';
import type { S3Settings } from '../src/stores/s3-object-store.ts';

/** A real S3 server with a bucket, over a folder of its own. */
export interface S3Server {
  readonly settings: S3Settings;
  close(): Promise<void>;
}

/** Why there is none, where it cannot be had. */
export async function startS3Server(): Promise<S3Server | { readonly missing: string }> {
  const found = await findOrBuildVersitygw();
  if ('missing' in found) return found;
  const folder = await mkdtemp(join(tmpdir(), 'versitygw-'));
  await Promise.all(['data', 'sidecar'].map((name) => mkdir(join(folder, name))));
  const port = await freePort();
  const credentials = { accessKeyId: 'parley', secretAccessKey: 'of the test' };
  const server = spawn(
    found.program,
    [
      '--port',
      `127.0.0.1:${port}`,
      '--quiet',
      'posix',
      '--sidecar',
      join(folder, 'sidecar'),
      join(folder, 'data'),
    ],
    {
      env: {
        ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      stdio: 'ignore',
    },
  );
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const settings = {
    bucket: 'media',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials,
  };
  await createBucket(settings, server);
  return {
    settings,
    async close() {
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createBucket(
  { bucket, ...settings }: S3Settings & { readonly endpoint: string; readonly credentials: object },
  server: ChildProcess,
): Promise<void> {
  const client = new S3Client({ ...settings, forcePathStyle: true, maxAttempts: 1 });
  try {
    await eventually(
      async () => {
        if (server.exitCode !== null) throw new Error(`The S3 server ended: ${server.exitCode}`);
        await client.send(new CreateBucketCommand({ Bucket: bucket }));
      },
      { timeoutMs: 20_000 },
    );
  } finally {
    client.destroy();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
