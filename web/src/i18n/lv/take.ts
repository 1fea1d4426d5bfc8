/** What is taken along, and links that make no sense, in Latvian. */
import type { take as English } from '../en/take.ts';

export const take = (): ReturnType<typeof English> => ({
  download: {
    heading: 'Ņemt līdzi',
    areas: 'Teritorijas',
    gaps: 'Kur dzīvo cilvēki, ar laikiem',
    sites: 'Pakalpojuma vietas',
    network: 'Ceļi',
    geojson: 'GeoJSON',
    csv: 'CSV',
    csvLv: 'CSV programmai Excel (;)',
    more: 'Citi formāti',
    gpkg: 'GeoPackage',
    xlsx: 'Excel',
    shp: 'Shapefile',
    fgb: 'FlatGeobuf',
    parquet: 'GeoParquet',
    geojsonl: 'GeoJSON pa rindām',
    png: 'Karte kā attēls (PNG)',
    pngWhy: 'ar virsrakstu, apzīmējumiem, mērogu un avotiem, divkāršā izmērā',
    print: 'Drukāt karti un tabulu',
    printWhy: 'A4 ainavas formātā',
    working: 'Zīmē attēlu',
    failed: 'Attēlu neizdevās uzzīmēt.',
    legend: 'Apzīmējumi',
    sources: 'Avoti',
    made: (version) => `Veidots ar pieeja ${version}`,
  },
  link: {
    title: 'Daļa saites nav saprotama',
    unknown: (what, value, used) => `${what}: „${value}” šajā pētījumā nav; rāda: ${used}.`,
    badMinutes: (value, used) => `„${value}” nav minūšu skaits no 1 līdz 120; rāda: ${used}.`,
    gone: (value) => `„${value}” šajā pētījumā nav.`,
    badCamera: 'Saitē norādītā vieta kartē nav saprotama; rāda visu pētījumu.',
  },
  print: { table: 'Tabula', notices: 'Lūdzu, ievērojiet' },
});
