// Builds what `gantry` needs to run: its own bundles, and the cloud assembly that it deploys, all into dist/. Run by npm after
// `npm ci`, and by the tests before they begin; what is up to date is left as it is. Plain JavaScript: it runs before anything is built.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { spawnSync } = require('node:child_process');

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, 'built-from');

const BUNDLES = {
  'gantry.js': 'src/cli/main.ts',
  'kept-code.js': 'src/kept-code.ts',
  'kube-config.js': 'src/cli/kube-config.ts',
  'process-spawner.js': 'src/local/drivers/process-spawner.ts',
  'runtime-worker.js': 'src/local/lambda/runtime-worker.ts',
  'app.js': 'bin/app.ts',
};

/** Everything that what is built follows from. */
const SOURCES = ['src', 'lib', 'lambda', 'bin', 'package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json'];

function* filesOf(path) {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesOf(child);
    else yield child;
  }
}

function hashOfSources() {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    const files = /\.json$/.test(source) ? [path] : filesOf(path);
    for (const file of files)
      hash
        .update(`${relative(ROOT, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
}

function isUpToDate(hash) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

function bundle(into) {
  // Asked for here: without its dependencies installed the project can still say what is missing.
  const esbuild = require('esbuild');
  for (const [file, entry] of Object.entries(BUNDLES)) {
    esbuild.buildSync({
      absWorkingDir: ROOT,
      entryPoints: [entry],
      outfile: join(into, file),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      // Libraries that are large and only needed to synthesize stay where they are installed.
      external: ['aws-cdk-lib', 'constructs', 'esbuild'],
      sourcemap: 'linked',
      logLevel: 'warning',
    });
  }
}

/** `cdk synth` without its command line: the app itself writes the assembly, with the context of cdk.json. */
function synthesize(into) {
  const outdir = join(into, 'assembly');
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const { status, stderr } = spawnSync(process.execPath, [join(into, 'app.js')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: {
      ...process.env,
      GANTRY_ROOT: ROOT,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // The template is checked by `npm run synth`; here it would cost three times as much as everything else.
      CDK_VALIDATION: 'false',
      CDK_DISABLE_VERSION_CHECK: 'true',
    },
  });
  // Node shows the line that threw, and the CDK's files have one line each.
  const readable = stderr.split('\n').filter((line) => line.length < 500);
  if (status !== 0) throw new Error(`the stack cannot be synthesized\n${readable.join('\n')}`);
  // An app that writes nothing also ends with 0.
  if (!existsSync(join(outdir, 'manifest.json')))
    throw new Error(`the stack was not synthesized: ${outdir} has no manifest.json`);
}

/**
 * Puts what was built in the place of dist/, which is never there in half: a gantry that runs keeps what it has opened, and the next one finds
 * all of the new files or all of the old ones. Of two builds at the same time the later one stays.
 */
function replaceDist(into) {
  const old = `${into}.old`;
  for (let tries = 5; ; tries--) {
    if (existsSync(DIST)) renameSync(DIST, old);
    try {
      renameSync(into, DIST);
      break;
    } catch (error) {
      // The other build was between these two lines, too.
      if (tries === 0 || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

/** What builds left that were killed. */
function removeLeftovers() {
  for (const name of readdirSync(ROOT)) {
    const pid = /^dist\.(\d+)(\.old)?$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(ROOT, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function build() {
  const hash = hashOfSources();
  if (!process.argv.includes('--force') && isUpToDate(hash)) return;
  removeLeftovers();
  const into = join(ROOT, `dist.${process.pid}`);
  try {
    mkdirSync(into, { recursive: true });
    bundle(into);
    synthesize(into);
    rmSync(join(into, 'app.js'));
    rmSync(join(into, 'app.js.map'));
    writeFileSync(join(into, 'built-from'), hash);
    replaceDist(into);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

try {
  build();
} catch (error) {
  console.error(`gantry was not built: ${error.message}`);
  console.error('Mend that and run `npm run build`.');
  process.exitCode = 1;
}
