const { availableParallelism } = require('node:os');

module.exports = {
  testEnvironment: '<rootDir>/test/setup/environment.js',
  // One more than there are cores: much of what is tested waits, for processes, pauses of the SDK and kubectl. Two cores took 112 s instead of 122.
  maxWorkers: availableParallelism() + 1,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testSequencer: '<rootDir>/test/setup/longest-first.js',
  globalSetup: '<rootDir>/test/setup/build.js',
  transform: { '\\.ts$': '<rootDir>/test/setup/esbuild-transform.js' },
};
