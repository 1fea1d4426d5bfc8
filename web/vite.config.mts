import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
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
 * What no layer here draws is left out: the MLT tile format, heat maps, relief, buildings and debugging aids.
 */
const LEFT_OUT: Record<string, readonly string[]> = {
  'source/vector_tile_mlt.ts': ['MLTVectorTile'],
  'source/video_source.ts': ['VideoSource'],
  'source/canvas_source.ts': ['CanvasSource'],
  'webgl/draw/draw_heatmap.ts': ['drawHeatmap'],
  'webgl/draw/draw_hillshade.ts': ['drawHillshade'],
  'webgl/draw/draw_color_relief.ts': ['drawColorRelief'],
  'webgl/draw/draw_fill_extrusion.ts': ['drawFillExtrusion'],
  'webgl/draw/draw_debug.ts': ['drawDebug', 'drawDebugPadding', 'selectDebugSource'],
};

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
      const name =
        building && Object.keys(LEFT_OUT).find((file) => id.endsWith(`/${file.split('/').at(-1)}`));
      if (name) return `\0left-out:${name}`;
      return null;
    },
    load(id) {
      if (id.startsWith('\0left-out:')) {
        const names = LEFT_OUT[id.slice('\0left-out:'.length)] ?? [];
        return names
          .map(
            (name) => `export function ${name}() { throw new Error('${name} is left out of this build'); }`,
          )
          .join('\n');
      }
      // of its description only the version is asked for
      if (building && id.endsWith('/maplibre-gl/package.json')) {
        const { version } = JSON.parse(readFileSync(id, 'utf8')) as { version: string };
        return JSON.stringify({ version });
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

/** The map's code is asked for by name in the page, not only once the first script has been read. */
function preloadMap(): Plugin {
  return {
    name: 'preload-map',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const map = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('/map/view.ts'),
        );
        if (map?.type !== 'chunk') throw new Error('the map is no chunk of its own any more');
        const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'index');
        return [map.fileName, ...map.imports]
          .filter((file) => file !== entry?.fileName)
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
            injectTo: 'head' as const,
          }));
      },
    },
  };
}

/** A page that grows beyond its budget does not build: all scripts together, the map and its worker included. */
function budget(limit: number): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const sizes = Object.values(bundle).map((f) =>
          f.type === 'chunk' ? gzipSync(f.code, { level: 9 }).length : 0,
        );
        const total = sizes.reduce((sum, size) => sum + size, 0);
        if (total > limit) this.error(`scripts come to ${total} bytes gzip; the budget is ${limit}`);
      },
    },
  };
}

/** While developing, pages come from Vite and everything else from a running `pieeja serve`. */
const backend = process.env.PIEEJA_URL ?? 'http://127.0.0.1:8080';
const proxy = Object.fromEntries(['/api', '/layers', '/version'].map((path) => [path, backend]));

export default defineConfig({
  plugins: [mapLibreFromSource(), licences(), preloadMap(), budget(350_000)],
  build: { target: 'es2022', chunkSizeWarningLimit: 700, assetsInlineLimit: 0 },
  server: { proxy },
  preview: { proxy },
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
});
