import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';
import { gzipOptions } from '../playground/compress.ts';

/**
 * Fails the build when what is loaded before a person sees their chats is too large: the entry, the modules of `first` (which it
 * loads at once then), and all that these import statically, compressed by gzip as they are served. A browser that takes brotli loads less.
 */
export function firstLoadBudget({
  maxBytes,
  first,
}: {
  readonly maxBytes: number;
  readonly first: readonly string[];
}): Plugin {
  return {
    name: 'first-load-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const sizes = firstLoad(bundle, first).map(({ fileName, code }) => ({
        fileName,
        bytes: gzipSync(code, gzipOptions).length,
      }));
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
      this.info(`The first load is ${total} bytes of JavaScript compressed, of at most ${maxBytes}.`);
      if (total > maxBytes) {
        const listed = sizes.map(({ fileName, bytes }) => `${fileName} ${bytes}`).join(', ');
        this.error(`The first load is ${total} bytes of JavaScript compressed, above ${maxBytes}: ${listed}`);
      }
    },
  };
}

function firstLoad(bundle: Rolldown.OutputBundle, first: readonly string[]): Rolldown.OutputChunk[] {
  const chunks = new Map<string, Rolldown.OutputChunk>();
  const add = (fileName: string): void => {
    const chunk = bundle[fileName];
    if (chunk?.type !== 'chunk' || chunks.has(fileName)) return;
    chunks.set(fileName, chunk);
    chunk.imports.forEach(add);
  };
  for (const chunk of Object.values(bundle))
    if (
      chunk.type === 'chunk' &&
      (chunk.isEntry || first.some((path) => chunk.facadeModuleId?.endsWith(path)))
    )
      add(chunk.fileName);
  return [...chunks.values()];
}
