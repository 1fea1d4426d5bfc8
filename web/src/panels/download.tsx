/** Everything that can be taken along: the layers as files, the map as a picture, map and table on paper. */
import { useState } from 'preact/hooks';
import { layerAddress } from '../api/client.ts';
import { saveCanvas } from '../export/download.ts';
import { composePicture } from '../export/picture.ts';
import { Menu } from '../ui/dialog.tsx';
import { useLanguage, useSelect, useTheme, useWorld } from '../ui/hooks.ts';

const LAYERS = ['areas', 'gaps', 'sites', 'network'] as const;

/** What other programs open, by the end of the address. */
const MORE = [
  ['gpkg', 'gpkg'],
  ['xlsx', 'xlsx'],
  ['shp', 'shp.zip'],
  ['fgb', 'fgb'],
  ['parquet', 'parquet'],
  ['geojsonl', 'geojsonl'],
] as const;

export function DownloadMenu() {
  const { store, map } = useWorld();
  const language = useLanguage();
  const { t, lang } = language;
  const theme = useTheme();
  const question = useSelect((state) => state.question);
  const [state, setState] = useState<'idle' | 'working' | 'failed'>('idle');

  const savePicture = async () => {
    if (!map.current) return;
    setState('working');
    try {
      const scale = 2;
      const picture = await map.current.picture(scale);
      const sheet = composePicture(
        store.get(),
        language,
        theme,
        picture,
        scale,
        map.current.metresPerPixel(),
      );
      await saveCanvas(sheet, `pieeja-${question?.service ?? 'map'}.png`);
      setState('idle');
    } catch {
      setState('failed');
    }
  };

  if (!question) return null;
  const { measure: _measure, ...q } = question;
  return (
    <Menu icon="download" label={t.head.download} text>
      {(close) => (
        <div class="download">
          <h2>{t.download.heading}</h2>
          <ul class="download-files">
            {LAYERS.map((layer) => (
              <li key={layer}>
                <span class="download-name">{t.download[layer]}</span>
                <a class="button" href={layerAddress(layer, 'geojson', q, { lang })} download="">
                  {t.download.geojson}
                </a>
                <a class="button" href={layerAddress(layer, 'csv', q, { lang })} download="">
                  {t.download.csv}
                </a>
                <a
                  class="button"
                  href={layerAddress(layer, 'csv', q, { lang: 'lv', locale: 'lv' })}
                  download=""
                >
                  {t.download.csvLv}
                </a>
              </li>
            ))}
          </ul>
          <details class="download-formats">
            <summary>{t.download.more}</summary>
            <ul>
              {LAYERS.map((layer) => (
                <li key={layer}>
                  <span class="download-name">{t.download[layer]}</span>
                  {MORE.map(([format, extension]) => (
                    <a
                      key={format}
                      class="button"
                      href={layerAddress(layer, extension, q, { lang })}
                      aria-label={`${t.download[layer]}: ${t.download[format]}`}
                      download=""
                    >
                      {t.download[format]}
                    </a>
                  ))}
                </li>
              ))}
            </ul>
          </details>
          <p class="download-more">
            <button
              type="button"
              class="button"
              title={t.download.pngWhy}
              disabled={state === 'working'}
              onClick={() => void savePicture()}
            >
              {t.download.png}
            </button>
            <button
              type="button"
              class="button"
              title={t.download.printWhy}
              onClick={() => {
                close();
                window.print();
              }}
            >
              {t.download.print}
            </button>
          </p>
          <p class="remark" role="status">
            {state === 'working' ? t.download.working : state === 'failed' ? t.download.failed : ''}
          </p>
        </div>
      )}
    </Menu>
  );
}
