import { internalsOf, Runtime } from './internals.mjs';
import { isKept, packageOf } from './packages.mjs';

/** @typedef {import('./internals.mjs').Module} Module */

/** The libraries of a worker process: what the first suite loads that needs one, all later suites use. */
export class Libraries extends Runtime {
  #realm;
  #internals;
  /** @type {Map<string, Promise<Module>>} */
  #imported = new Map();
  /** @type {Promise<unknown>} */
  #lastImport = Promise.resolve();
  #isRequiring = false;

  /** @param {import('./realm.mjs').Realm} realm @param {ConstructorParameters<typeof Runtime>} firstSuite */
  constructor(realm, firstSuite) {
    const [config, , resolver, transformer, , ...rest] = firstSuite;
    const stay = realm.watch();
    super(config, realm.environment, resolver, transformer, new Map(), ...rest);
    stay();
    this.#realm = realm;
    this.#internals = internalsOf(this);
    const { esmLoader } = this.#internals;
    const load = esmLoader.loadEsmModule.bind(esmLoader);
    esmLoader.loadEsmModule = async (path, suffix) => {
      assertKept(path);
      return await load(path, suffix);
    };
  }

  /** @param {string} path @param {string} suffix */
  async importEsm(path, suffix) {
    const { esmLoader } = this.#internals;
    return await this.#importOnce(`${path}${suffix}`, () => esmLoader.loadEsmModule(path, suffix));
  }

  /** @param {string} from @param {string} path @param {string} suffix */
  async importCjs(from, path, suffix) {
    const { esmLoader } = this.#internals;
    return await this.#importOnce(`${path}${suffix}`, () =>
      esmLoader.loadCjsAsEsm(from, path, suffix, esmLoader.getContext()),
    );
  }

  /**
   * @override @template T @param {string} from @param {string} [name]
   * @param {Parameters<InstanceType<typeof Runtime>['requireModule']>[2]} [options] @param {boolean} [isRequireActual]
   * @returns {T}
   */
  requireModule(from, name, options, isRequireActual) {
    /** @type {() => T} */
    const load = () => super.requireModule(from, name, options, isRequireActual);
    const path = this.#pathOf(from, name);
    if (path === undefined) return load();
    assertKept(path);
    if (this.#isRequiring || this.#has(path, options?.isInternalModule === true)) return load();
    const stay = this.#realm.watch();
    this.#isRequiring = true;
    try {
      return load();
    } finally {
      this.#isRequiring = false;
      stay();
    }
  }

  /** Its modules stay, and not what they were made from. */
  forgetSources() {
    this.#internals.fileCache.clear();
    this.#internals.transformCache.transforms.clear();
  }

  /**
   * One after the other: a graph cannot be linked while modules that it shares with another one are being linked.
   * @param {string} key @param {() => Module | Promise<Module>} load
   */
  async #importOnce(key, load) {
    const known = this.#imported.get(key);
    if (known !== undefined) return await known;
    const importing = this.#lastImport.then(async () => {
      const stay = this.#realm.watch();
      try {
        return await this.#internals.esmLoader.linkAndEvaluateModule(await load());
      } finally {
        stay();
      }
    });
    this.#imported.set(key, importing);
    this.#lastImport = importing.catch(() => undefined);
    return await importing;
  }

  /** @param {string} path @param {boolean} isOfJest jest keeps what it uses itself apart */
  #has(path, isOfJest) {
    const { moduleRegistry, internalModuleRegistry } = this.#internals.registries;
    return (isOfJest ? internalModuleRegistry : moduleRegistry).has(path);
  }

  /** @param {string} from @param {string | undefined} name @returns {string | undefined} nothing where jest has to say why not */
  #pathOf(from, name) {
    if (name === undefined || this.#internals === undefined) return undefined;
    const { _resolution } = this.#internals;
    if (_resolution.isCoreModule(name)) return undefined;
    try {
      return _resolution.resolveCjs(from, name);
    } catch {
      return undefined;
    }
  }
}

/** @param {string} path */
function assertKept(path) {
  if (isKept(path) || packageOf(path) === undefined) return;
  throw new Error(
    `${packageOf(path)} is loaded anew for each suite, and a package that stays loaded uses it: add that one to e2e/workers/packages.mjs.`,
  );
}
