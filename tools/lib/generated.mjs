// Files written from npm packages: written for real, or with --check compared with what is there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(tools);

/** Reads a file of an installed package. */
export function packageFile(name, path) {
  return readFileSync(resolve(tools, 'node_modules', name, path), 'utf8');
}

/** The version of an installed package. */
export function packageVersion(name) {
  return JSON.parse(packageFile(name, 'package.json')).version;
}

/** Writes `text` to `path` below the checkout, or exits with 1 when --check finds something else there. */
export function emit(path, text) {
  const target = resolve(root, path);
  const current = existsSync(target) ? readFileSync(target, 'utf8') : undefined;
  if (current === text) return;
  if (process.argv.includes('--check')) {
    const command = `node tools/${relative(tools, process.argv[1])}`;
    console.error(`${path} is not what the pinned npm packages give. Run: ${command}`);
    process.exit(1);
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(`wrote ${path}`);
}
