#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const OLDEST = 20;
const built = join(__dirname, '..', 'dist', 'gantry.js');

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  console.error(`gantry: Node.js ${OLDEST} or newer is needed, this is ${process.versions.node}`);
  process.exitCode = 2;
} else if (!existsSync(built)) {
  console.error('gantry: it has not been built yet. Run `npm run build`.');
  process.exitCode = 2;
} else {
  require(built);
}
