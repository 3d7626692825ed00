import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GatewayOver } from './running-gateway.ts';

type Addresses = Pick<GatewayOver, 'url' | 'adminUrl'>;

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface LogEntry {
  readonly msg: string;
  readonly [key: string]: unknown;
}

export interface GatewayProcess extends GatewayOver {
  /** On the spot, as a machine that fails would; in place of `close`. */
  kill(): Promise<void>;
}

/** A gateway in a process of its own, as it runs in production: for who weighs or kills it. It is that of the last build. */
export async function startGatewayProcess(
  supergraphSdl: string,
  variables: NodeJS.ProcessEnv = {},
  onLog: (entry: LogEntry) => void = () => undefined,
): Promise<GatewayProcess> {
  if (!existsSync(main)) throw new Error('The gateway is not built. Run npm run build first.');
  const directory = await mkdtemp(join(tmpdir(), 'gateway-process-'));
  const path = join(directory, 'supergraph.graphql');
  await writeFile(path, supergraphSdl);
  const child = spawn(process.execPath, [main], {
    env: { NODE_ENV: 'production', SUPERGRAPH_PATH: path, PORT: '0', ADMIN_PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { url, adminUrl } = await new Promise<Addresses>((resolve, reject) => {
    child.once('error', reject);
    void exited.then(() => reject(new Error('The gateway has ended before it listened.')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as LogEntry & Addresses;
      onLog(entry);
      // Its workers say so too.
      if (entry.msg === 'The service listens' && typeof entry.adminUrl === 'string') resolve(entry);
    });
  });
  return {
    url,
    adminUrl,
    replaceSupergraph: (sdl) => writeFile(path, sdl),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true });
    },
    close: async () => {
      child.kill('SIGTERM');
      const code = await exited;
      await rm(directory, { recursive: true });
      if (code !== 0) throw new Error(`The gateway did not close in order: it exited with ${code}.`);
    },
  };
}
