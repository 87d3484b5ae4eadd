const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

/** Tests run what is built: the bundles and the assembly, from the sources as they are now. */
module.exports = () => {
  // Of the SDK's clients, about versions of Node.js after this one; workers of Jest take it from here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { status } = spawnSync(process.execPath, [join(__dirname, '../../bin/build.js')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
};
