// Prints the size of each entry of a package as JSON: bundled with what it needs but its peers, minified, compressed. Argument: its folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const [folder = '.'] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const peers = Object.keys(manifest.peerDependencies);
const external = (/** @type {string} */ id) => peers.some((peer) => id === peer || id.startsWith(`${peer}/`));

/** @type {Record<string, number>} */
const sizes = {};
for (const [entry, target] of Object.entries(manifest.exports)) {
  if (typeof target === 'string') continue;
  const bundle = await rolldown({ input: join(folder, target.default), external, platform: 'browser' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const code = output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
  sizes[entry] = gzipSync(code, { level: 9 }).length;
}
process.stdout.write(JSON.stringify(sizes));
