// Generates the Prisma client of one service: `node prisma/generate.mjs user`. Works offline: `generate` never runs the
// schema engine, it only wants the variable to name an existing file.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const service = process.argv[2];
if (service === undefined) throw new Error('Usage: node prisma/generate.mjs <service>');

const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
const config = fileURLToPath(new URL(`./${service}/prisma.config.ts`, import.meta.url));
const { status } = spawnSync(process.execPath, [prisma, 'generate', '--config', config], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
});
process.exitCode = status ?? 1;
