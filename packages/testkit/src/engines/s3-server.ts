import { findOrBuildVersitygw } from '@parley/stack/versitygw';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { freePort } from './free-port.ts';

/** A real S3 server with a bucket, over a folder of its own. */
export interface S3Server {
  readonly settings: {
    readonly bucket: string;
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  close(): Promise<void>;
}

const bucket = 'media';
const credentials = { accessKeyId: 'parley', secretAccessKey: 'of the test' };

/** `missing`: why there is none, where it cannot be had. */
export async function startS3Server(): Promise<S3Server | { readonly missing: string }> {
  const found = await findOrBuildVersitygw();
  if ('missing' in found) return found;
  const folder = await mkdtemp(join(tmpdir(), 'versitygw-'));
  const [data, sidecar] = [join(folder, 'data'), join(folder, 'sidecar')];
  // To this server a folder is a bucket.
  await mkdir(join(data, bucket), { recursive: true });
  await mkdir(sidecar);
  const port = await freePort();
  const server = spawn(
    found.program,
    ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', sidecar, data],
    {
      env: {
        ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      stdio: 'ignore',
    },
  );
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      if (server.exitCode !== null) throw new Error(`The S3 server ended: ${server.exitCode}`);
      await fetch(endpoint); // whatever it answers to who has not signed
    },
    { timeoutMs: 60_000 },
  );
  return {
    settings: { bucket, endpoint, region: 'us-east-1', credentials },
    async close() {
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
