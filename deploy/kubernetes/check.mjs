import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conform } from '../checks/schemas.mjs';
import { goTool, run } from '../checks/tools.mjs';

const overlays = ['small', 'small/jobs', 'production', 'production/jobs'];

/** Builds each overlay, and checks what comes out against the schemas of Kubernetes and of the Gateway API. */
export async function check() {
  const kustomize = await goTool('kustomize');
  const folder = mkdtempSync(join(tmpdir(), 'parley-deploy-'));
  try {
    const files = [];
    for (const overlay of overlays) {
      const built = await run(kustomize, [
        'build',
        fileURLToPath(new URL(`overlays/${overlay}`, import.meta.url)),
      ]);
      const file = join(folder, `${overlay.replace('/', '-')}.yaml`);
      writeFileSync(file, built);
      files.push(file);
    }
    return [await conform(files, ['gateway-api'])];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
