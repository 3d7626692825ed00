import type { SupergraphManager, SupergraphSdlHook, SupergraphSdlUpdateFunction } from '@apollo/gateway';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ManagerOptions } from './supergraph-source.ts';

/** The default export of a module: a manager, or its `initialize` function. Rejects with a sentence when there is none. */
export async function importManager(
  path: string,
  { onFailure }: Pick<ManagerOptions, 'onFailure'>,
): Promise<SupergraphManager> {
  const module = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
  const manager = module.default;
  if (!isManager(manager))
    throw new Error(`${path} must export a supergraph manager, or its initialize function, as default.`);
  return {
    initialize: (hook) => {
      const reported = { ...hook, update: reportedUpdate(hook.update, onFailure) };
      return typeof manager === 'function' ? manager(reported) : manager.initialize(reported);
    },
  };
}

function isManager(value: unknown): value is SupergraphManager | SupergraphSdlHook {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && 'initialize' in value;
}

/** Managers may or may not say what became of an update: a refused one is always reported. */
function reportedUpdate(
  update: SupergraphSdlUpdateFunction,
  onFailure: (error: unknown) => void,
): SupergraphSdlUpdateFunction {
  return (sdl) => {
    try {
      update(sdl);
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };
}
