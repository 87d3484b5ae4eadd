#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const OLDEST = 20;
const DIST = join(__dirname, '..', 'dist');
const built = join(DIST, 'gantry.js');
/** Milliseconds after which what starts a local cloud has been compiled, and nothing of it been thrown away by V8. */
const STARTED = 500;

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  console.error(`gantry: Node.js ${OLDEST} or newer is needed, this is ${process.versions.node}`);
  process.exitCode = 2;
} else if (!existsSync(built)) {
  console.error('gantry: it has not been built yet. Run `npm run build`.');
  process.exitCode = 2;
} else {
  const { loadBundle } = require(join(DIST, 'kept-code.js'));
  const program = loadBundle(built, join(DIST, 'kept-code'));
  setTimeout(() => program.keep(), STARTED).unref();
}
