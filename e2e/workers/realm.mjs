import { TestEnvironment as NodeEnvironment } from 'jest-environment-node';
import { partOf } from './internals.mjs';

/**
 * @typedef {ReturnType<typeof createRealm>} Realm
 * @typedef {() => void} Stay
 */

const matchers = Symbol.for('$$jest-matchers-object');
/** What jest's own modules define so that nobody can delete it; the last is a queue of files to open. */
const ofJest = [matchers, Symbol.for('graceful-fs.queue')];

/**
 * The one context of node:vm of a worker process, and what it was like before the first suite.
 * @param {ConstructorParameters<typeof NodeEnvironment>[0]} config @param {ConstructorParameters<typeof NodeEnvironment>[1]} context
 */
export function createRealm(config, context) {
  const environment = new NodeEnvironment(config, context);
  const { global } = environment;
  const { process } = global;
  const kept = [
    // jest sets a console for each suite, and freezes it at its end, so that what is logged too late is seen.
    keepProperties(global, ['console', ...ofJest]),
    // Listeners have a keeper of their own.
    keepProperties(process, ['env', '_events', '_eventsCount']),
    keepProperties(process.env),
    keepListeners(process),
  ];
  return {
    environment,
    /** @type {import('./libraries.mjs').Libraries | undefined} */
    libraries: undefined,
    /** What is set between this call and that of what it returns was set by a library, and stays. @returns {Stay} */
    watch() {
      const stays = kept.map((keeper) => keeper.watch());
      return () => stays.forEach((stay) => stay());
    },
    restore() {
      for (const keeper of kept) keeper.restore();
      forgetExpectations(global);
      forgetReplaced(environment);
    },
  };
}

/** @param {object} object @param {readonly PropertyKey[]} except */
function keepProperties(object, except = []) {
  const read = () => {
    const keys = Reflect.ownKeys(object).filter((key) => !except.includes(key));
    return new Map(keys.map((key) => [key, Object.getOwnPropertyDescriptor(object, key) ?? {}]));
  };
  const kept = read();
  return {
    watch() {
      const before = read();
      return () => {
        for (const [key, now] of read()) if (!isSame(before.get(key), now)) kept.set(key, now);
      };
    },
    restore() {
      const now = read();
      for (const key of now.keys()) if (!kept.has(key)) remove(object, key);
      for (const [key, then] of kept)
        if (!isSame(now.get(key), then)) Object.defineProperty(object, key, then);
    },
  };
}

/** @param {object} object @param {PropertyKey} key */
function remove(object, key) {
  if (Reflect.deleteProperty(object, key)) return;
  throw new Error(`${String(key)} cannot be deleted again: a later suite in this worker would see it.`);
}

/** @param {PropertyDescriptor | undefined} one @param {PropertyDescriptor} other */
function isSame(one, other) {
  return (
    one !== undefined && Object.is(one.value, other.value) && one.get === other.get && one.set === other.set
  );
}

/** @param {NodeJS.Process} process */
function keepListeners(process) {
  const read = () => new Map(process.eventNames().map((name) => [name, process.rawListeners(String(name))]));
  const kept = new Set([...read().values()].flat());
  return {
    watch() {
      const before = new Set([...read().values()].flat());
      return () => {
        for (const listener of [...read().values()].flat()) if (!before.has(listener)) kept.add(listener);
      };
    },
    restore() {
      for (const [name, listeners] of read())
        for (const listener of listeners)
          if (!kept.has(listener)) process.removeListener(String(name), /** @type {() => void} */ (listener));
    },
  };
}

/** What `expect` keeps for a suite: matchers that it added, its counts. @param {typeof globalThis} global */
function forgetExpectations(global) {
  const expectations = Reflect.get(global, matchers);
  if (expectations === undefined) return;
  expectations.customEqualityTesters = [];
  expectations.matchers = Object.create(null);
  expectations.state = {
    assertionCalls: 0,
    expectedAssertionsNumber: null,
    isExpectingAssertions: false,
    numPassingAsserts: 0,
    suppressedErrors: [],
  };
}

/** jest keeps whatever a global was before it was set again, until the context ends: here for as long as the worker. @param {object} environment */
function forgetReplaced(environment) {
  partOf(environment, '_globalProxy', 'leftovers').length = 0;
}
