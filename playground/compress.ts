import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, type ZlibOptions } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(?:html|js|css|json|svg|ttf)$/u;
/** The best qualities take ten times as long for a few percent less. */
/** For `zlib`: files are compressed once and sent often. */
export const gzipOptions = { level: 9 };
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes each file of the bundle compressed beside it, once at build time: the gateway serves what a browser accepts. */
export function compress(): Plugin {
  let directory = '';
  return {
    name: 'compress',
    configResolved(config) {
      directory = config.build.outDir;
    },
    async closeBundle() {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      for (const { parentPath, name } of entries.filter(
        (entry) => entry.isFile() && compressible.test(entry.name),
      )) {
        const path = join(parentPath, name);
        const content = await readFile(path);
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content, brotli));
        await writeFile(
          `${path}.gz`,
          await promisify<Buffer, ZlibOptions, Buffer>(gzip)(content, gzipOptions),
        );
      }
    },
  };
}
