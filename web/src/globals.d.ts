import type { Map as MapLibre } from 'maplibre-gl';

declare global {
  interface Window {
    /** For tests: where an area is on the screen can only be asked of the map, what is on its way of the state. */
    __pieeja?: { map: MapLibre; busy: () => boolean };
  }
}
