/** Packages that are loaded anew for each suite, as our own files are. What loads one of them must be here, too. */
const loadedAnew = new Set([
  // Parts of jest that know the suite that runs.
  '@jest/expect',
  'expect',
  'jest-circus',
  'jest-snapshot',
  // Our sources replace methods of its classes.
  'kafkajs',
  // They look for a window once, when they are loaded.
  'happy-dom',
  'react',
  'react-dom',
  'react-intl',
  'scheduler',
  'use-sync-external-store',
]);

/** Whether what lies there stays loaded between the suites of a worker. @param {string} path */
export function isKept(path) {
  const name = packageOf(path);
  return name !== undefined && !loadedAnew.has(name);
}

/** @param {string} path @returns {string | undefined} nothing: it is ours, or a module of Node */
export function packageOf(path) {
  const [, inPackage] = path.split(/.*[\\/]node_modules[\\/]/);
  if (inPackage === undefined) return undefined;
  return inPackage.split(/[\\/]/, inPackage.startsWith('@') ? 2 : 1).join('/');
}
