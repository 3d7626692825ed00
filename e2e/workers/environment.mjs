import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { createRealm } from './realm.mjs';

/** @type {import('./realm.mjs').Realm | undefined} */
let realm;

/**
 * Where a suite of tests runs. jest makes a context of node:vm for each suite, into which everything is loaded anew; here a worker process
 * has one, so that libraries can stay loaded (`runtime.mjs`). What a suite changes in it is put back when the suite ends.
 */
export default class WorkerEnvironment {
  /** @param {Parameters<typeof createRealm>} given */
  constructor(...given) {
    realm ??= createRealm(...given);
    this.realm = realm;
    this.global = realm.environment.global;
    this.moduleMocker = new ModuleMocker(this.global);
    /** The timers that jest calls legacy: nobody fakes those. */
    this.fakeTimers = null;
    this.fakeTimersModern = new ModernFakeTimers({ config: given[0].projectConfig, global: this.global });
  }

  exportConditions() {
    return this.realm.environment.exportConditions();
  }

  getVmContext() {
    return this.realm.environment.getVmContext();
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    this.realm.restore();
  }
}
