import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../stack/system/ports.mjs';
import { startProgram } from '../harness/program.mjs';
import { scratchFolder } from '../harness/scratch.mjs';

const bin = join(dirname(fileURLToPath(import.meta.resolve('@graphql-hive/gateway'))), 'bin.js');

/**
 * Hive Gateway by its own command, one process as all others.
 * @param {{supergraphPath: string, config?: string, env?: Record<string, string>}} options  `config`: a file of gateways/
 */
export async function startHive({ supergraphPath, config = 'hive-config.mjs', env = {} }) {
  const [port = 0] = await freePorts(1);
  const argv = ['supergraph', supergraphPath, '--host', '127.0.0.1', '--port', String(port), '--fork', '1'];
  return startProgram([bin, ...argv, '--config-path', fileURLToPath(new URL(config, import.meta.url))], {
    cwd: scratchFolder('hive'),
    port,
    readyPath: '/readiness',
    env,
  });
}
