/** What is taken along, and links that make no sense, in English. */

export const take = () => ({
  download: {
    heading: 'Take it with you',
    areas: 'Areas',
    gaps: 'Where people live, with times',
    sites: 'Sites',
    network: 'Roads',
    geojson: 'GeoJSON',
    csv: 'CSV',
    csvLv: 'CSV for Excel (;)',
    more: 'More formats',
    gpkg: 'GeoPackage',
    xlsx: 'Excel',
    shp: 'Shapefile',
    fgb: 'FlatGeobuf',
    parquet: 'GeoParquet',
    geojsonl: 'GeoJSON, one a line',
    png: 'Map as picture (PNG)',
    pngWhy: 'with title, legend, scale and sources, double size',
    print: 'Print map and table',
    printWhy: 'A4 landscape',
    working: 'Drawing the picture',
    failed: 'The picture could not be drawn.',
    legend: 'Legend',
    sources: 'Sources',
    made: (version: string) => `Made with pieeja ${version}`,
  },
  link: {
    title: 'Part of the link was not understood',
    unknown: (what: string, value: string, used: string) =>
      `${what} “${value}” is not in this study; showing ${used}.`,
    badMinutes: (value: string, used: string) =>
      `“${value}” is not a number of minutes from 1 to 120; showing ${used}.`,
    gone: (value: string) => `“${value}” is not in this study.`,
    badCamera: 'The place on the map in the link makes no sense; showing the whole study.',
  },
  print: { table: 'Table', notices: 'Please note' },
});
