import runtime from 'jest-runtime';
import { createRequire } from 'node:module';

/**
 * What is used here of the private parts of jest's runtime.
 * @typedef {object} Internals
 * @property {EsmLoader} esmLoader
 * @property {{isCoreModule(name: string): boolean, resolveCjs(from: string, to: string): string}} _resolution
 * @property {{moduleRegistry: Map<string, unknown>, internalModuleRegistry: Map<string, unknown>}} registries
 * @property {{clear(): void}} fileCache sources, by their paths
 * @property {{transforms: Map<string, unknown>}} transformCache
 *
 * @typedef {object} EsmLoader
 * @property {(path: string, suffix?: string) => Promise<Module>} loadEsmModule
 * @property {(from: string, path: string, suffix: string, context: object) => Module | Promise<Module>} loadCjsAsEsm
 * @property {(module: Module) => Promise<Module>} linkAndEvaluateModule
 * @property {() => object} getContext
 * @property {(path: string, suffix: string, mode: string, from?: string) => Module | 'load-async'} tryLoadGraphSync
 *
 * @typedef {import('node:vm').Module} Module
 */

// Its types speak of a CommonJS module, which has its class one level deeper.
// oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- not for tsc
export const Runtime = /** @type {typeof import('jest-runtime').default} */ (
  /** @type {unknown} */ (runtime)
);

const writtenFor = '30.5.2';

/** @type {Record<string, readonly string[]>} */
const used = {
  esmLoader: ['loadEsmModule', 'loadCjsAsEsm', 'linkAndEvaluateModule', 'getContext', 'tryLoadGraphSync'],
  _resolution: ['isCoreModule', 'resolveCjs'],
  registries: ['moduleRegistry', 'internalModuleRegistry'],
  fileCache: ['clear'],
  transformCache: ['transforms'],
};

/** @param {object} runtime @returns {Internals} */
export function internalsOf(runtime) {
  for (const [part, members] of Object.entries(used))
    for (const member of members) partOf(runtime, part, member);
  return /** @type {Internals} */ (runtime);
}

/** @param {object} of @param {string} part @param {string} member */
export function partOf(of, part, member) {
  const value = Reflect.get(of, part)?.[member];
  if (value !== undefined) return value;
  const { version } = createRequire(import.meta.url)('jest-runtime/package.json');
  throw new Error(
    `jest ${version} has no ${part}.${member}. e2e/workers was written for the private parts of ${writtenFor}: adapt it, or run ` +
      'without JEST_KEEPS_LIBRARIES, which costs CPU time only (docs/decisions/0038-libraries-stay-loaded-in-workers.md).',
  );
}
