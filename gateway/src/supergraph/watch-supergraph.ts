import type { Logger } from '@parley/service-kit/process';
import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { loadSupergraph, type LoadedSupergraph } from './load-supergraph.ts';

export interface SupergraphWatchOptions {
  readonly path: string;
  /** The SDL that is served now. */
  readonly sdl: string;
  /** How often the file is looked at, in milliseconds. */
  readonly everyMs: number;
  readonly onChange: (supergraph: LoadedSupergraph) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Loads the supergraph again when its file has changed. One that cannot be served is reported, and the former one stays: a file that is
 * caught half written is read again when the rest is there.
 */
export function watchSupergraph(options: SupergraphWatchOptions): { close(): void } {
  const { path, everyMs, onChange, logger } = options;
  let served = options.sdl;
  let turn: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      const sdl = await readFile(path, 'utf8');
      if (sdl === served) return;
      await onChange(loadSupergraph(sdl));
      served = sdl;
      logger.info({ path }, 'The supergraph has changed');
    } catch (error) {
      logger.error({ err: error, path }, 'The changed supergraph cannot be served: the former one stays');
    }
  };
  const onStat = (): void => void (turn = turn.then(look));
  watchFile(path, { interval: everyMs, persistent: false }, onStat);
  return { close: () => unwatchFile(path, onStat) };
}
