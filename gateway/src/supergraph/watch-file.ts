import type { SupergraphManager } from '@apollo/gateway';
import { every } from '@parley/async';
import { readFile } from 'node:fs/promises';
import type { ManagerOptions } from './supergraph-source.ts';

/** A supergraph from a file. A file that is read half written is refused, and read again when it is whole. */
export function watchFile(path: string, { pollMs, onFailure }: ManagerOptions): SupergraphManager {
  return {
    async initialize({ update }) {
      const supergraphSdl = await readFile(path, 'utf8');
      let last = supergraphSdl;
      const refresh = async (): Promise<void> => {
        const sdl = await readFile(path, 'utf8');
        if (sdl === last) return;
        last = sdl;
        update(sdl);
      };
      const polling = every(pollMs, { work: refresh, onError: onFailure });
      polling.start();
      return { supergraphSdl, cleanup: async () => polling.stop() };
    },
  };
}
