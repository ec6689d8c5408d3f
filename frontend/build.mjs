// Bundles src/app.js, src/app.css and what they import into the folder given:
// content-hashed files, manifest.json (logical name -> hashed name) and the licences of what is inside.
// Files in src/assets/ (a favicon, a font) are hashed and listed as they are.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
const COPIED = ['.svg', '.png', '.ico', '.woff2', '.webmanifest'];

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['src/app.js', 'src/app.css', ...assets()],
  outdir: out,
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  target: 'es2022',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: Object.fromEntries(COPIED.map((ending) => [ending, 'copy'])),
  plugins: [pictureFiles()],
  legalComments: 'none', // every licence is in THIRD-PARTY-NOTICES, whole
  metafile: true,
  logLevel: 'warning',
});

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest(metafile), null, 2) + '\n');
writeFileSync(join(out, 'THIRD-PARTY-NOTICES'), notices(metafile));

function assets() {
  const folder = join(here, 'src', 'assets');
  return existsSync(folder) ? readdirSync(folder).map((name) => `src/assets/${name}`) : [];
}

// A picture written into a style sheet as a data: address becomes a file of its own,
// so that the pages can be served under `img-src 'self'`.
function pictureFiles() {
  return {
    name: 'picture-files',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^data:image\/svg\+xml/ }, ({ path }) => {
        const text = path.slice(path.indexOf(',') + 1);
        const encoded = /^[^,]*;base64,/.test(path);
        const svg = encoded ? Buffer.from(text, 'base64').toString() : decodeURIComponent(text);
        const name = createHash('sha256').update(svg).digest('hex').slice(0, 8);
        return { path: `picture-${name}.svg`, namespace: 'picture', pluginData: svg };
      });
      onLoad({ filter: /.*/, namespace: 'picture' }, ({ pluginData }) => {
        return { contents: pluginData, loader: 'file' };
      });
    },
  };
}

// {"app.js": "app-AB12.js", "app.css": …, "chart.js": …}: everything with a name of its own in src/.
function manifest({ outputs }) {
  const named = {};
  for (const [path, { entryPoint, inputs }] of Object.entries(outputs)) {
    const source = entryPoint ?? soleInput(inputs);
    if (source?.startsWith('src/')) {
      named[basename(source)] = basename(path);
    }
  }
  return Object.fromEntries(Object.entries(named).sort());
}

function soleInput(inputs) {
  const paths = Object.keys(inputs);
  return paths.length === 1 ? paths[0] : undefined;
}

function notices({ inputs }) {
  const folders = new Set();
  for (const path of Object.keys(inputs)) {
    const inside = path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (inside) folders.add(inside[1]);
  }
  const parts = [...folders].sort().map(notice);
  return [
    'Tenure is licensed under Apache-2.0. Its web pages contain the following software,',
    'each under its own licence.',
    ...parts,
  ].join('\n\n') + '\n';
}

// Its licence and notice files; for a package that brings none, ours in licences/.
function notice(folder) {
  const about = JSON.parse(readFileSync(join(here, folder, 'package.json'), 'utf8'));
  const texts = [folder, join(folder, 'licenses')].flatMap(licenceTexts);
  if (texts.length === 0) {
    texts.push(readFileSync(join(here, 'licences', `${about.name}.txt`), 'utf8').trim());
  }
  const title = `${about.name} ${about.version} (${about.license})`;
  return ['-'.repeat(80), title, '-'.repeat(80), ...texts].join('\n\n');
}

function licenceTexts(folder) {
  const whole = join(here, folder);
  return (existsSync(whole) ? readdirSync(whole, { withFileTypes: true }) : [])
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice|copy)/i.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((name) => readFileSync(join(whole, name), 'utf8').trim());
}
