/** @type {import('jest').Config} */
export default {
  testMatch: ['**/test/**/*.test.ts', '**/test/**/*.test.mjs'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.parley/'],
  modulePathIgnorePatterns: ['/dist/', '/.parley/'],
  watchPathIgnorePatterns: ['/.parley/'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['parley:source', 'node', 'node-addons'] },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  testTimeout: 30_000,
};
