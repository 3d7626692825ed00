import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conform } from '../checks/schemas.mjs';
import { goTool, run } from '../checks/tools.mjs';
import { repositoryRoot } from '../../stack/system/paths.mjs';

const kustomization = `resources: [../../deploy/kubernetes/overlays/production]
components: [../../deploy/istio]
namespace: parley
`;

/** Builds the production overlay with the mesh, and checks it against the schemas of Istio 1.27. */
export async function check() {
  const kustomize = await goTool('kustomize');
  // Within the checkout: kustomize takes what it builds by relative paths alone.
  const parley = join(repositoryRoot, '.parley');
  mkdirSync(parley, { recursive: true });
  const overlay = mkdtempSync(join(parley, 'deploy-'));
  try {
    writeFileSync(join(overlay, 'kustomization.yaml'), kustomization);
    const built = join(overlay, 'built.yaml');
    writeFileSync(built, await run(kustomize, ['build', overlay]));
    const alone = fileURLToPath(new URL('link-previews.yaml', import.meta.url));
    return [await conform([built, alone], ['gateway-api', 'istio'])];
  } finally {
    rmSync(overlay, { recursive: true, force: true });
  }
}
