import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const modules = fileURLToPath(new URL('./node_modules', import.meta.url));
const maplibre = `${modules}/maplibre-gl/src`;

/**
 * MapLibre ships one bundle for the page and one for its worker, and half of both is the same code:
 * 442 kB gzip together. Built from its sources, page and worker share a chunk and come to about 290 kB.
 * Two more things make that build right:
 * - the worker is a second entry, whose address the page imports as `virtual:map-worker`;
 * - MapLibre's classes rely on fields without initialiser not being reset after `super()`.
 * The decoder of the MLT tile format is left out: every layer here is GeoJSON or raster.
 */
function mapLibreFromSource(): Plugin {
  let building = false;
  return {
    name: 'maplibre-from-source',
    enforce: 'pre',
    config: (_config, { command }) => {
      building = command === 'build';
      return {
        oxc: {
          assumptions: { setPublicClassFields: true },
          typescript: { removeClassFieldsWithoutInitializer: true },
        },
      };
    },
    resolveId(id) {
      if (id === 'virtual:map-worker') return '\0map-worker';
      if (building && id === 'maplibre-gl') return `${maplibre}/index.ts`;
      if (building && id.endsWith('/vector_tile_mlt.ts')) return '\0no-mlt';
      return null;
    },
    load(id) {
      if (id === '\0no-mlt') {
        return "export class MLTVectorTile { constructor() { throw new Error('MLT tiles are not supported'); } }";
      }
      if (id !== '\0map-worker') return null;
      if (!building) return "export { default } from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';";
      const worker = this.emitFile({
        type: 'chunk',
        id: `${maplibre}/source/worker.ts`,
        name: 'map-worker',
        preserveSignature: false,
      });
      return `export default import.meta.ROLLUP_FILE_URL_${worker};`;
    },
  };
}

/** The licence texts of everything that is shipped to the browser, as one file linked from the help. */
function licences(): Plugin {
  const shipped = {
    'MapLibre GL JS': 'maplibre-gl/LICENSE.txt',
    Preact: 'preact/LICENSE',
    'IBM Plex Sans': '@fontsource-variable/ibm-plex-sans/LICENSE',
  };
  let building = false;
  return {
    name: 'licences',
    config: (_config, { command }) => {
      building = command === 'build';
    },
    resolveId: (id) => (id === 'virtual:licences' ? '\0licences' : null),
    load(id) {
      if (id !== '\0licences') return null;
      if (!building) return "export default '';";
      const source = Object.entries(shipped)
        .map(
          ([name, path]) =>
            `${name}\n${'='.repeat(name.length)}\n\n${readFileSync(`${modules}/${path}`, 'utf8')}`,
        )
        .join('\n\n');
      const file = this.emitFile({ type: 'asset', name: 'licences.txt', source });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

/** While developing, pages come from Vite and everything else from a running `pieeja serve`. */
const backend = process.env.PIEEJA_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [mapLibreFromSource(), licences()],
  build: { target: 'es2022', chunkSizeWarningLimit: 700, assetsInlineLimit: 0 },
  server: { proxy: Object.fromEntries(['/api', '/layers', '/version'].map((path) => [path, backend])) },
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
});
