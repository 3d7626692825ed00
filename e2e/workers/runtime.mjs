import { internalsOf, Runtime } from './internals.mjs';
import { Libraries } from './libraries.mjs';
import { isKept } from './packages.mjs';

/** Loads a suite: our own files anew, and libraries as this worker process has them already. */
export default class WorkerRuntime extends Runtime {
  #libraries;
  #internals;

  /** @param {ConstructorParameters<typeof Runtime>} given */
  constructor(...given) {
    super(...given);
    const { realm } = /** @type {import('./environment.mjs').default} */ (/** @type {unknown} */ (given[1]));
    const libraries = (realm.libraries ??= new Libraries(realm, given));
    this.#libraries = libraries;
    this.#internals = internalsOf(this);
    importFrom(libraries, this.#internals.esmLoader);
  }

  /**
   * @override @template T @param {string} from @param {string} [name]
   * @param {Parameters<InstanceType<typeof Runtime>['requireModule']>[2]} [options] @param {boolean} [isRequireActual]
   * @returns {T}
   */
  requireModule(from, name, options, isRequireActual) {
    return name !== undefined && this.#isKept(from, name)
      ? this.#libraries.requireModule(from, name, options, isRequireActual)
      : super.requireModule(from, name, options, isRequireActual);
  }

  /** @override */
  teardown() {
    super.teardown();
    this.#libraries.forgetSources();
  }

  /** @param {string} from @param {string} name */
  #isKept(from, name) {
    const { _resolution } = this.#internals;
    if (_resolution.isCoreModule(name)) return false;
    try {
      return isKept(_resolution.resolveCjs(from, name));
    } catch {
      return false; // jest says why it is not found
    }
  }
}

/** @param {Libraries} libraries @param {import('./internals.mjs').EsmLoader} loader */
function importFrom(libraries, loader) {
  const loadEsmModule = loader.loadEsmModule.bind(loader);
  const loadCjsAsEsm = loader.loadCjsAsEsm.bind(loader);
  const tryLoadGraphSync = loader.tryLoadGraphSync.bind(loader);
  loader.loadEsmModule = async (path, suffix = '') =>
    await (isKept(path) ? libraries.importEsm(path, suffix) : loadEsmModule(path, suffix));
  loader.loadCjsAsEsm = (from, path, suffix, context) =>
    isKept(path) ? libraries.importCjs(from, path, suffix) : loadCjsAsEsm(from, path, suffix, context);
  // From Node 24.9 on jest loads a whole graph at once where it can, past the two above.
  loader.tryLoadGraphSync = (path, suffix, mode, from) =>
    mode === 'sync-preferred' ? 'load-async' : tryLoadGraphSync(path, suffix, mode, from);
}
