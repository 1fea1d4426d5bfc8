/**
 * The map as one thing that is told the state and draws it. It holds no logic of its own: what is shown
 * follows from the state (painter.ts), what the reader does becomes an action (pointer.ts).
 */

import workerUrl from 'virtual:map-worker';
import { Map as MapLibre, prewarm, setWorkerUrl } from 'maplibre-gl';
import type { Actions } from '../state/actions.ts';
import type { Camera, State } from '../state/types.ts';
import type { Theme } from '../theme/ramps.ts';
import type { Box } from './geometry.ts';
import { OSM } from './layers/ground.ts';
import { createPainter } from './painter.ts';
import { listenToPointer, type PointerEvents } from './pointer.ts';
import { firstStyle } from './style.ts';

setWorkerUrl(workerUrl);
// the worker is fetched and started while study and answer are still on their way
prewarm();

export interface MapView {
  apply: (state: State, theme: Theme) => void;
  zoom: (by: 1 | -1) => void;
  home: () => void;
  flyTo: (box: Box | [number, number]) => void;
  /** The map drawn at so many device pixels per CSS pixel. */
  picture: (scale: number) => Promise<HTMLCanvasElement>;
  /** The map as it stands, at once: printing does not wait. */
  pictureNow: () => HTMLCanvasElement;
  metresPerPixel: () => number;
  destroy: () => void;
  map: MapLibre;
}

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function createMapView(
  container: HTMLElement,
  bbox: Box,
  camera: Camera | null,
  actions: Actions,
  pointer: PointerEvents,
): MapView {
  const map = new MapLibre({
    container,
    style: firstStyle(),
    ...(camera
      ? { center: [camera.lon, camera.lat] as [number, number], zoom: camera.zoom }
      : { bounds: bbox, fitBoundsOptions: { padding: padding(container) } }),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    maxZoom: 16,
    minZoom: 3,
    maxPitch: 0,
    renderWorldCopies: false,
    validateStyle: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();

  const paint = createPainter(map);
  let ready = false;
  let last: [State, Theme] | null = null;

  const tellCamera = () => {
    const { lng, lat } = map.getCenter();
    actions.moved({ lon: lng, lat, zoom: map.getZoom() });
  };
  // not `load`, which waits for a first drawing of the empty map
  map.once('style.load', () => {
    ready = true;
    if (last) paint(...last);
    tellCamera();
  });
  map.on('moveend', () => {
    if (ready) tellCamera();
  });
  map.on('error', (event) => {
    // a background picture that does not come is not an error of the page
    if ('sourceId' in event && event.sourceId === OSM) return;
    throw event.error;
  });
  const stopListening = listenToPointer(map, pointer);

  /** Back and Forward bring a camera with them; the map's own moves come back here as they are. */
  function goTo({ lon, lat, zoom }: Camera) {
    const { lng, lat: now } = map.getCenter();
    const moved =
      Math.abs(lng - lon) > 1e-4 || Math.abs(now - lat) > 1e-4 || Math.abs(map.getZoom() - zoom) > 0.01;
    if (moved) map.jumpTo({ center: [lon, lat], zoom });
  }

  /** A copy in the same task as the drawing: the drawing buffer is not preserved. */
  function pictureNow() {
    map.redraw();
    const source = map.getCanvas();
    const target = document.createElement('canvas');
    target.width = source.width;
    target.height = source.height;
    target.getContext('2d')?.drawImage(source, 0, 0);
    return target;
  }

  return {
    map,
    apply(state, theme) {
      const before = last?.[0];
      last = [state, theme];
      if (!ready) return;
      paint(state, theme);
      if (state.camera && state.camera !== before?.camera) goTo(state.camera);
    },
    zoom: (by) => map.easeTo({ zoom: map.getZoom() + by, duration: reducedMotion() ? 0 : 200 }),
    home: () => map.fitBounds(bbox, { padding: padding(container), animate: !reducedMotion() }),
    flyTo(to) {
      const animate = !reducedMotion();
      if (to.length === 2) map.easeTo({ center: to, zoom: Math.max(map.getZoom(), 9.5), animate });
      else map.fitBounds(to, { padding: padding(container) * 2, maxZoom: 10, animate });
    },
    async picture(scale) {
      const usual = map.getPixelRatio();
      if (scale === usual) return pictureNow();
      const idle = new Promise((resolve) => map.once('idle', resolve));
      map.setPixelRatio(scale);
      await idle;
      const picture = pictureNow();
      map.setPixelRatio(usual);
      return picture;
    },
    pictureNow,
    metresPerPixel() {
      const { clientWidth, clientHeight } = map.getCanvas();
      const y = clientHeight / 2;
      const [a, b] = [map.unproject([clientWidth / 2 - 50, y]), map.unproject([clientWidth / 2 + 50, y])];
      return a.distanceTo(b) / 100;
    },
    destroy() {
      stopListening();
      map.remove();
    },
  };
}

function padding(container: HTMLElement): number {
  return Math.min(container.clientWidth, container.clientHeight) > 500 ? 24 : 10;
}
