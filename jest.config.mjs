// With JEST_KEEPS_LIBRARIES=yes, libraries stay loaded in a worker process between its suites; what is ours is loaded anew for each.
const environment =
  process.env.JEST_KEEPS_LIBRARIES === 'yes'
    ? {
        testEnvironment: '<rootDir>/e2e/workers/environment.mjs',
        runtime: '<rootDir>/e2e/workers/runtime.mjs',
      }
    : { testEnvironment: 'node' };

const shared = {
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.parley/'],
  modulePathIgnorePatterns: ['/dist/', '/.parley/'],
  extensionsToTreatAsEsm: ['.ts'],
  ...environment,
  // Packages are tested from their sources; nothing has to be built first.
  testEnvironmentOptions: { customExportConditions: ['parley:source', 'node', 'node-addons'] },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  // Four at a time, on larger machines too, since the engines are shared; on two cores as well, since many suites mostly wait.
  maxWorkers: 4,
  // What a suite loads stays in its worker's memory: after a hundred it would collect garbage more than it tests.
  workerIdleMemoryLimit: '500MB',
  testSequencer: '<rootDir>/e2e/test-order.mjs',
  // Not per project: jest reads it here only.
  // Long, since no test may depend on the speed of the machine: what fails by time here hangs.
  testTimeout: 180_000,
  projects: [
    {
      ...shared,
      displayName: 'parts',
      testMatch: [
        '<rootDir>/{packages,subgraphs}/*/test/**/*.test.ts',
        '<rootDir>/{deploy,gateway,playground,prisma,schema,stack,web}/test/**/*.test.{ts,mjs}',
        '<rootDir>/e2e/workers/*.test.mjs',
      ],
    },
    {
      ...shared,
      displayName: 'platform',
      testMatch: ['<rootDir>/e2e/test/**/*.test.ts'],
      globalSetup: '<rootDir>/e2e/start-platform.mjs',
      globalTeardown: '<rootDir>/e2e/stop-platform.mjs',
    },
    {
      ...shared,
      displayName: 'faults',
      // Each has a platform of its own, and an engine of its own where it takes one away.
      testMatch: ['<rootDir>/e2e/faults/**/*.test.ts'],
      // Three of each engine take a small machine whole: only in `npm run chaos`.
      testPathIgnorePatterns: [
        ...shared.testPathIgnorePatterns,
        ...(process.env.CHAOS_TIMES === undefined ? ['/e2e/faults/chaos-clusters'] : []),
      ],
    },
  ],
};
