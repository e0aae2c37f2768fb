// Fetches Shopify's published Admin GraphQL schema, by which the local Shopify Admin validates every document.
// It is data inside an npm package with hundreds of dependencies that nothing here runs, so only the files are taken.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = dirname(fileURLToPath(import.meta.url));
const wanted = JSON.parse(readFileSync(join(tools, 'shopify-schema.json'), 'utf8'));
const home = join(tools, 'node_modules', wanted.package);
const mark = join(home, '.integrity');

function complete() {
  return (
    existsSync(mark) &&
    readFileSync(mark, 'utf8') === wanted.integrity &&
    wanted.files.every((file) => existsSync(join(home, file)))
  );
}

function verify(archive) {
  const [algorithm, expected] = wanted.integrity.split(/-(.*)/s);
  const actual = createHash(algorithm).update(readFileSync(archive)).digest('base64');
  if (actual !== expected) throw new Error(`${wanted.package} ${wanted.version} is not the package that was pinned`);
}

function fetch(workshop) {
  const packed = execFileSync(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', workshop, `${wanted.package}@${wanted.version}`],
    { cwd: tools, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const archive = join(workshop, packed.trim().split('\n').pop());
  verify(archive);
  execFileSync('tar', ['-xzf', archive, '-C', workshop, ...wanted.files.map((file) => `package/${file}`)]);
  for (const file of wanted.files) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    renameSync(join(workshop, 'package', file), join(home, file));
  }
  writeFileSync(mark, wanted.integrity);
}

if (!complete()) {
  mkdirSync(home, { recursive: true });
  const workshop = mkdtempSync(join(home, 'fetch-'));
  try {
    fetch(workshop);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
