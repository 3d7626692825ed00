import { freePorts } from '../../stack/system/ports.mjs';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../harness/program.mjs';

/** Apollo Server with Apollo Gateway as their documentation sets them up. @param {{supergraphPath: string}} options */
export async function startStock({ supergraphPath }) {
  const [port = 0] = await freePorts(1);
  return startProgram([fileURLToPath(new URL('stock-main.mjs', import.meta.url))], {
    port,

    readyPath: '/?query=%7B__typename%7D',
    env: { PORT: String(port), SUPERGRAPH_PATH: supergraphPath },
  });
}
