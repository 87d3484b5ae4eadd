// Jest runs TypeScript as esbuild prints it. Types are checked by `npm run lint`: checking them here as well made a test run ten times slower.
const esbuild = require('esbuild');
const { createHash } = require('node:crypto');

module.exports = {
  getCacheKey: (source, filename) =>
    createHash('sha1').update(esbuild.version).update(filename).update(source).digest('hex'),
  process: (source, filename) => {
    const { code } = esbuild.transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: filename,
    });
    return { code };
  },
};
