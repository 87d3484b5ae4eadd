const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

// V8 optimizes what has run for a while; most of what tests run is over before that is worth its while: a tenth less of a processor's time. Newer
// versions than that of Node.js 20 do not know the flag.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');

/**
 * Jest compiles each module anew for each file of tests, by `vm.compileFunction`. Of a Script V8 remembers what it has compiled, for all files that the
 * same process runs, down to single functions: to load all tests took 42 seconds of a processor, and takes 19. Only `import()` of a module does not
 * work in one, as it does not in Jest without a flag of Node's.
 */
vm.compileFunction = (code, parameters, { filename, parsingContext }) => {
  const opening = `(function (${parameters.join(', ')}) {`;
  const script = new vm.Script(`${opening}${code}\n})`, { filename, columnOffset: -opening.length });
  return script.runInContext(parsingContext);
};

module.exports = TestEnvironment;
