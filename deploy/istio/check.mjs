import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conform } from '../checks/schemas.mjs';
import { goTool, run } from '../checks/tools.mjs';
import { repositoryRoot } from '../../stack/system/paths.mjs';

export const name = 'istio';

/** Builds the production overlay with the mesh, and checks it against the schemas of Istio 1.27. */
export async function check() {
  const parley = join(repositoryRoot, '.parley');
  const folder = mkdtempSync(join(tmpdir(), 'parley-deploy-'));
  const overlay = mkdtempSync(join(parley, 'deploy-'));
  try {
    const lines = [
      'resources: [../../deploy/kubernetes/overlays/production]',
      'components: [../../deploy/istio]',
    ];
    writeFileSync(join(overlay, 'kustomization.yaml'), `${lines.join('\n')}\nnamespace: parley\n`);
    const built = join(folder, 'built.yaml');
    writeFileSync(built, await run(await goTool('kustomize'), ['build', overlay]));
    const alone = fileURLToPath(new URL('link-previews.yaml', import.meta.url));
    return [await conform([built, alone], ['gateway-api', 'istio'])];
  } finally {
    for (const made of [folder, overlay]) rmSync(made, { recursive: true, force: true });
  }
}
